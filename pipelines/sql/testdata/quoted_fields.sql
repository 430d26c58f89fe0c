CREATE TABLE src (k STRING, text STRING, n INT)
WITH ('connector' = 'filesystem', 'path' = 'quoted.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
CREATE TABLE sink (k STRING, text STRING, n INT) PARTITIONED BY (k, text)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink', 'sink.ignore-nulls' = 'true');
INSERT INTO sink SELECT * FROM src;
