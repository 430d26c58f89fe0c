CREATE TABLE t (k INT) WITH ('connector' = 'dynamodb, 'table-name' = 't');
INSERT INTO t VALUES (1);
