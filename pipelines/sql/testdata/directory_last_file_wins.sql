-- The files of a directory are read in the order of their names; hidden ones are not.
CREATE TABLE days (id INT, `day` DATE, n INT)
WITH ('connector' = 'filesystem', 'path' = 'days', 'format' = 'csv');
CREATE TABLE sink (id INT, `day` DATE, n INT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM days;
