CREATE TABLE d (a INT) WITH ('connector' = 'dynamodb');
DELETE FROM x.d WHERE a = 1
