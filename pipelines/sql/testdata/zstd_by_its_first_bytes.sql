CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'lines_zstd_by_magic', 'format' = 'json');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
