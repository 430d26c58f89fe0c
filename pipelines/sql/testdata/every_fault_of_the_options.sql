CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink',
  'sink.batch.max-size' = '99',
  'sink.requests.max-inflight' = '0',
  'sink.fail-on-error' = 'yes',
  'aws.endpoint' = 'http://loader:pa55w0rd@localhost:8000',
  'aws.credentials.provider' = 'ASUME_ROLE',
  'aws.credentials.basic.secretkey' = '');
INSERT INTO sink VALUES (1, 'a');
