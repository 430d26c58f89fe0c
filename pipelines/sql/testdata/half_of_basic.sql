CREATE TABLE sink (id BIGINT, name STRING) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink',
  'aws.credentials.provider' = 'BASIC',
  'aws.credentials.basic.accesskeyid' = 'AKIDEXAMPLE');
INSERT INTO sink VALUES (1, 'a');
