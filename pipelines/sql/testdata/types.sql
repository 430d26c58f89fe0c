CREATE TABLE src (id INT, b BOOLEAN, i1 TINYINT, i2 SMALLINT, i8 BIGINT, f FLOAT, d DOUBLE, money DECIMAL(10, 2),
  dt DATE, t TIME, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), bin BYTES, arr ARRAY<STRING>, s STRING)
WITH ('connector' = 'filesystem', 'path' = 'types.csv', 'format' = 'csv');
CREATE TABLE sink (id INT, b BOOLEAN, i1 TINYINT, i2 SMALLINT, i8 BIGINT, f FLOAT, d DOUBLE, money DECIMAL(10, 2),
  dt DATE, t TIME, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), bin BYTES, arr ARRAY<STRING>, s STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
