CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'nothing_here', 'format' = 'json');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
