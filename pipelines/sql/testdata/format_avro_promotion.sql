CREATE TABLE src (id BIGINT, v DOUBLE)
WITH ('connector' = 'filesystem', 'format' = 'avro', 'path' = 'avro_changed');
CREATE TABLE sink (id BIGINT, v DOUBLE, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
