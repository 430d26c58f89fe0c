CREATE TABLE src (id BIGINT)
WITH ('connector' = 'filesystem', 'format' = 'dynamodb-json', 'path' = 'export.ion.gz');
CREATE TABLE sink (id BIGINT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
