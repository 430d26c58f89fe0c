CREATE TABLE topic (id INT) WITH ('connector' = 'kafka');
CREATE TABLE sink (id INT) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM topic;
