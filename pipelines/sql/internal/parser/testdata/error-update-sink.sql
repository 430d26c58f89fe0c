CREATE TABLE d (a INT) WITH ('connector' = 'dynamodb');
UPDATE `d` SET a = 1
