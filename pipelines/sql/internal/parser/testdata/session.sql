SET;
SET 'pipeline.name' = 'load it';
SET execution.runtime-mode = batch; SET parallelism.default=4;
RESET 'pipeline.name'; RESET; RESET table.dml-sync;
ADD JAR '/opt/flink-sql-connector-dynamodb.jar';
USE CATALOG default_catalog; USE default_database; USE default_catalog.default_database;
SHOW TABLES; SHOW TABLES LIKE 'o%'; SHOW TABLES NOT LIKE 'o_';
SHOW CREATE TABLE a.b; DESCRIBE t; DESC EXTENDED t;
DROP TABLE t; DROP TEMPORARY TABLE IF EXISTS a.t;
QUIT;
this is not read any more
