CREATE TABLE src (id INT, name STRING, n BIGINT)
WITH ('connector' = 'datagen', 'number-of-rows' = '2', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '3',
  'fields.name.length' = '4', 'fields.name.null-rate' = '1', 'fields.n.min' = '7', 'fields.n.max' = '7');
CREATE TABLE sink (id INT, name STRING, n BIGINT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
