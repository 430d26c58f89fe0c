CREATE TABLE src (id BIGINT, name STRING)
WITH ('connector' = 'filesystem', 'format' = 'parquet', 'path' = 'arrow');
CREATE TABLE sink (id BIGINT, name STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
