CREATE TABLE src (id BIGINT, v STRING)
WITH ('connector' = 'filesystem', 'format' = 'avro', 'path' = 'blocks_of_bzip2.avro');
CREATE TABLE sink (id BIGINT, v STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
