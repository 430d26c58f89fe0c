CREATE TABLE src (id INT)
WITH ('connector' = 'datagen', 'rows-per-secnd' = '1', 'fields.idd.min' = '2');
CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
