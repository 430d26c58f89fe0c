CREATE TABLE src (id BIGINT, `comment` STRING)
WITH ('connector' = 'filesystem', 'format' = 'parquet', 'path' = 'null_column.parquet');
CREATE TABLE sink (id BIGINT, `comment` STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
