CREATE TABLE days (id INT, `day` DATE, n INT)
WITH ('connector' = 'filesystem', 'path' = 'testdata/days/day-1.csv', 'format' = 'csv');
CREATE TABLE sink (id INT, `day` DATE, n INT) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink', 'aws.region' = 'us-east-2');
INSERT INTO sink SELECT * FROM days
