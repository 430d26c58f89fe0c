CREATE TABLE src (id BIGINT, name STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'not_utf8.csv');
CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
