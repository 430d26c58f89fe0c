CREATE TABLE s (k INT) WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'csv');
CREATE TABLE t (k INT) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT INTO t SELECT k FROM s GROUP BY k;
