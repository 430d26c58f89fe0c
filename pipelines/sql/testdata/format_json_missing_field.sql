CREATE TABLE src (id INT, j STRING)
WITH ('connector' = 'filesystem', 'path' = 'types.json', 'format' = 'json', 'json.fail-on-missing-field' = 'true');
CREATE TABLE sink (id INT, j STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
