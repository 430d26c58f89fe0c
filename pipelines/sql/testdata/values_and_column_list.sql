CREATE TABLE sink (id BIGINT, name STRING, tags ARRAY<STRING>, price DECIMAL(8, 2), PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink VALUES (1, 'one', ARRAY['a', 'b'], 1), (2, 'two''s', CAST(NULL AS ARRAY<STRING>), 2.5);
INSERT INTO sink (price, id) VALUES (9.99, 3);
