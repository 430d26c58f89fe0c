CREATE TABLE src (id STRING, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'events.parquet', 'format' = 'parquet');
CREATE TABLE sink (id STRING, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
