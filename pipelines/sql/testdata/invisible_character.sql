CREATE TABLE src (id BIGINT, name STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'quoted.csv');
CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT id, name FROM src;
