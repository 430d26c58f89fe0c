CREATE TABLE src (id BIGINT, tags ARRAY<STRING>)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'tags.csv');
CREATE TABLE sink (id BIGINT, tags ARRAY<STRING>, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
