CREATE TABLE days (id INT, `day` DATE, n INT)
WITH ('connector' = 'filesystem', 'path' = 'days/day-*.csv', 'format' = 'csv');
CREATE TABLE sink (n BIGINT, id INT, `day` STRING, src STRING, PRIMARY KEY (id, `day`) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT d.n * 2, id AS anything, CAST(`day` AS STRING), 'csv' FROM days AS d;
