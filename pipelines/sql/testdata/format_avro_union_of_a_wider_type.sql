CREATE TABLE src (id BIGINT, v INT)
WITH ('connector' = 'filesystem', 'format' = 'avro', 'path' = 'union.avro');
CREATE TABLE sink (id BIGINT, v INT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
