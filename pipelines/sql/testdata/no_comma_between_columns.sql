CREATE TABLE sink (id BIGINT name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink VALUES (1, 'a');
