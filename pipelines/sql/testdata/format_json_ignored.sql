CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'bad.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (name) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
