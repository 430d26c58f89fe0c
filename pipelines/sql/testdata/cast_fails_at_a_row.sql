CREATE TABLE days (id INT, name STRING, n INT)
WITH ('connector' = 'filesystem', 'path' = 'days/day-1.csv', 'format' = 'csv');
CREATE TABLE sink (id INT, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink
  SELECT CAST(name AS INT), 'x' FROM (SELECT 1 AS uno, name FROM days) AS t;

