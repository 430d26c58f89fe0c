CREATE TABLE t (k INT) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT OVERWRITE t VALUES (1);
