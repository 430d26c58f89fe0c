SET;
SHOW TABLES;
SET 'pipeline.name' = 'x';
SET 's3.secret-key' = 'hush';
SET;
RESET 'pipeline.name';
CREATE TABLE clicks (id INT NOT NULL COMMENT 'who', at_text STRING, at_time AS TO_TIMESTAMP(at_text), WATERMARK FOR at_time AS at_time)
WITH ('connector' = 'filesystem', 'path' = 'x', 'format' = 'csv');
CREATE TEMPORARY TABLE orders (id INT, amount DECIMAL(10, 2), tags ARRAY<STRING>, PRIMARY KEY (id) NOT ENFORCED) WITH (
  'connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2',
  'aws.credentials.basic.accesskeyid' = 'key', 'aws.credentials.basic.secretkey' = 'hush');
CREATE TABLE IF NOT EXISTS log (line STRING) WITH ('connector' = 'dynamodb', 'table-name' = 'log', 'aws.region' = 'eu-west-1', 'sink.fail-on-error' = 'true');
CREATE TABLE gone (a INT) WITH ('connector' = 'dynamodb', 'table-name' = 'gone', 'aws.region' = 'eu-west-1');
SHOW TABLES;
DROP TABLE gone;
DROP TABLE IF EXISTS gone;
SHOW TABLES NOT LIKE '%o%';
SHOW TABLES LIKE 'or%';
DESCRIBE clicks;
DESC orders;
SHOW CREATE TABLE orders;
EXPLAIN INSERT INTO orders VALUES (1, 2.50, ARRAY['a']), (2, NULL, NULL);
EXPLAIN INSERT INTO log SELECT 'x';
QUIT;
