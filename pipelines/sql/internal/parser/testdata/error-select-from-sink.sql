CREATE TABLE d (a INT) WITH ('connector' = 'dynamodb');
SELECT * FROM d
