CREATE TABLE src (id INT) WITH ('connector' = 'filesystem', 'path' = 'items.jsonl', 'format' = 'dynamodb-json');
CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
