CREATE TABLE src (id BIGINT, note STRING)
WITH ('connector' = 'filesystem', 'path' = 'events.parquet', 'format' = 'parquet');
CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
