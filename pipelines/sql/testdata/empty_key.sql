CREATE TABLE sink (id STRING, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink VALUES ('a', 'one'), ('', 'two');
