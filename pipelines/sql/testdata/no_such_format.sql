CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'types.json', 'format' = 'jsn', 'jsn.x' = '1');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
