CREATE TABLE src (id INT, b BOOLEAN, i1 TINYINT, f FLOAT, d DOUBLE, money DECIMAL(10, 2), dt DATE, t TIME(3), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), bin BYTES, arr ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a ROW<b ARRAY<INT>>>, s STRING, j STRING)
WITH ('connector' = 'filesystem', 'path' = 'types.json', 'format' = 'json');
CREATE TABLE sink (id INT, b BOOLEAN, i1 TINYINT, f FLOAT, d DOUBLE, money DECIMAL(10, 2), dt DATE, t TIME(3), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), bin BYTES, arr ARRAY<STRING>, m MAP<STRING, INT>, r ROW<a ROW<b ARRAY<INT>>>, s STRING, j STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink', 'sink.ignore-nulls' = 'true');
INSERT INTO sink SELECT * FROM src;
