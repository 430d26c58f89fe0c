CREATE TABLE t WITH ('connector' = 'dynamodb') LIKE base (INCLUDING ALL)
