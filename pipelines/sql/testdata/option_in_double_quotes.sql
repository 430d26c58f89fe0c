CREATE TABLE sink (id BIGINT) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = "sink");
INSERT INTO sink VALUES (1);
