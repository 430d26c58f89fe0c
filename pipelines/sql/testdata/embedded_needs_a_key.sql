CREATE TABLE sink (id INT) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink VALUES (1);
