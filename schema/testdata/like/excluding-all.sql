CREATE TABLE t (w INT) COMMENT 'own' PARTITIONED BY (v) WITH ('connector' = 'dynamodb') LIKE base (EXCLUDING ALL)
