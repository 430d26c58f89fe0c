CREATE TABLE src WITH ('connector' = 'filesystem', 'path' = 'items.jsonl', 'format' = 'dynamodb-json');
CREATE TABLE sink (id STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT id FROM src;
INSERT INTO sink SELECT * FROM (SELECT * FROM src);
INSERT INTO sink (id) SELECT * FROM src;
