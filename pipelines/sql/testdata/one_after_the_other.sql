SET 'table.dml-sync' = 'true';
CREATE TABLE t (k INT, v STRING) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT INTO t VALUES (1, 'first'), (2, 'first');
INSERT INTO t VALUES (1, 'second');
SET 'table.dml-sync' = 'false';
DROP TABLE t;
CREATE TABLE t (k INT, other STRING) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'other');
INSERT INTO t VALUES (3, 'third');
