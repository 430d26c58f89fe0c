CREATE TABLE src (id BIGINT, name STRING, kind STRING, price DECIMAL(10, 2), dt DATE, t TIME(3), ts TIMESTAMP(6), lts TIMESTAMP(3), bin BYTES, tags ARRAY<STRING>, counts MAP<STRING, INT>, addr ROW<city STRING, geo ARRAY<DOUBLE>>)
WITH ('connector' = 'filesystem', 'path' = 'events.avro', 'format' = 'avro');
CREATE TABLE sink (id BIGINT, name STRING, kind STRING, price DECIMAL(10, 2), dt DATE, t TIME(3), ts TIMESTAMP(6), lts TIMESTAMP(3), bin BYTES, tags ARRAY<STRING>, counts MAP<STRING, INT>, addr ROW<city STRING, geo ARRAY<DOUBLE>>) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
