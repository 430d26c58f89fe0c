CREATE TABLE src WITH ('connector' = 'filesystem', 'path' = 'types.json', 'format' = 'json');
CREATE TABLE sink (id STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
