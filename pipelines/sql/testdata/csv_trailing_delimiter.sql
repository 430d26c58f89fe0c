CREATE TABLE src (id INT, name STRING, remark STRING)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'nations.tbl', 'csv.field-delimiter' = '|');
CREATE TABLE sink (id INT, name STRING, remark STRING, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
