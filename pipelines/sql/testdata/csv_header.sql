CREATE TABLE src (id INT, name STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'headers', 'csv.header' = 'true');
CREATE TABLE sink (id INT, name STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
