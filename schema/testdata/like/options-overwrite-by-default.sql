CREATE TABLE t WITH ('connector' = 'dynamodb', 'aws.region' = 'us-east-1') LIKE base
