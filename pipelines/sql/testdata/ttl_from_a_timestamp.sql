CREATE TABLE src (id BIGINT, ts TIMESTAMP(3))
WITH ('connector' = 'filesystem', 'path' = 'ttl_from_a_timestamp.csv', 'format' = 'csv');
CREATE TABLE tab (id BIGINT, expires_at BIGINT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'tab', 'aws.region' = 'us-east-1');
INSERT INTO tab SELECT id, UNIX_TIMESTAMP(DATE_FORMAT(ts, 'yyyy-MM-dd HH:mm:ss')) + 2592000 FROM src;
