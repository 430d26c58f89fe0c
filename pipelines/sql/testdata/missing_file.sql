CREATE TABLE src (id INT)
WITH (
  'connector' = 'filesystem', 'format' = 'csv',
  'path' = 'nowhere/*.csv'
);
CREATE TABLE sink (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
