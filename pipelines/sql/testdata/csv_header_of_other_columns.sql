CREATE TABLE src (id INT, label STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'headers/a.csv', 'csv.header' = 'true');
CREATE TABLE sink (id INT, label STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
