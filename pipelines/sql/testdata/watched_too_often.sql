CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'days', 'format' = 'json', 'source.monitor-interval' = 'often');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
