CREATE TABLE src (id STRING, n INT, `set` ARRAY<STRING>, m MAP<STRING, ARRAY<BOOLEAN>>, bin BYTES)
WITH ('connector' = 'filesystem', 'path' = 'items.jsonl', 'format' = 'dynamodb-json');
CREATE TABLE sink (id STRING, n INT, `set` ARRAY<STRING>, m MAP<STRING, ARRAY<BOOLEAN>>, bin BYTES) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'sink', 'sink.set-columns' = 'set', 'sink.ignore-nulls' = 'true');
INSERT INTO sink SELECT * FROM src;
