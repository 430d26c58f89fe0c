CREATE TABLE t (k INT) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
UPDATE t SET k = 2;
