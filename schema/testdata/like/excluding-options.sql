CREATE TABLE t WITH ('connector' = 'dynamodb') LIKE base (excluding options)
