CREATE TABLE src (id INT)
WITH ('connector' = 'filesystem', 'format' = 'csv', 'path' = 'days',
  'csv.field-delimeter' = ';');
CREATE TABLE sink (id INT) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink',
  'sink.batch.maxsize' = '10');
INSERT INTO sink SELECT * FROM src;
