SET 'table.dml-sink' = 'true';
SET 'my.own' = 'x';
SET 'taskmanager.numberOfTaskSlots' = '4';
REMOVE JAR 'x.jar';
CREATE TABLE t (k INT) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT INTO t VALUES (1);
