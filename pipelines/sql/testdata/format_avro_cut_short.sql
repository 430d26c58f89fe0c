CREATE TABLE src (id BIGINT, name STRING)
WITH ('connector' = 'filesystem', 'path' = 'events_cut.avro', 'format' = 'avro');
CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
