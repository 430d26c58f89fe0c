CREATE TABLE src (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3))
WITH ('connector' = 'filesystem', 'path' = 'iso.json', 'format' = 'json');
CREATE TABLE sink (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'sink');
INSERT INTO sink SELECT * FROM src;
