CREATE TABLE src (id BIGINT, v STRING)
WITH ('connector' = 'filesystem', 'format' = 'dynamodb-json', 'path' = 'control_item.jsonl');
CREATE TABLE sink (id BIGINT, v STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
