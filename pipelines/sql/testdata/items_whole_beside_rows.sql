CREATE TABLE src WITH ('connector' = 'filesystem', 'path' = 'items.jsonl', 'format' = 'dynamodb-json');
CREATE TABLE sink (id STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
INSERT INTO sink VALUES ('c');
