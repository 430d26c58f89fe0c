CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'trailing_two.csv');
CREATE TABLE sink (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
