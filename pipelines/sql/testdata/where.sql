CREATE TABLE nums (n INT, s STRING) WITH ('connector' = 'filesystem', 'path' = 'testdata/where.csv', 'format' = 'csv');
CREATE TABLE t (n INT, s STRING) PARTITIONED BY (n) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT INTO t SELECT n, s FROM nums WHERE n > 1;                                      -- UNKNOWN of a NULL is left out
INSERT INTO t SELECT x + 100, y FROM (SELECT n, s FROM nums WHERE s = '') AS q (x, y) WHERE x <> 3;
INSERT INTO t SELECT a, 'constant' FROM (VALUES (7), (8), (CAST(NULL AS INT))) AS v (a) WHERE a IN (7, 9);
INSERT INTO t SELECT 9, 'never' WHERE FALSE;
