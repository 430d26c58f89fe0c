CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'nowhere/at/all', 'format' = 'json', 'source.monitor-interval' = '1 s');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
