CREATE TABLE short (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 't');
CREATE TABLE other LIKE short;
CREATE TABLE third WITH ('table-name' = 'u') LIKE short (OVERWRITING OPTIONS);
INSERT INTO other VALUES (1);
