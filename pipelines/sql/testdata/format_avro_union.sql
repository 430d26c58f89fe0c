CREATE TABLE src (id BIGINT, v BIGINT)
WITH ('connector' = 'filesystem', 'format' = 'avro', 'path' = 'union.avro');
CREATE TABLE sink (id BIGINT, v BIGINT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
