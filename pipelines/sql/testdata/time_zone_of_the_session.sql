CREATE TABLE src (id BIGINT, happened TIMESTAMP_LTZ(3), label AS CAST(happened AS STRING))
WITH ('connector' = 'filesystem', 'path' = 'time_zone_of_the_session.csv', 'format' = 'csv');
CREATE TABLE tab (id BIGINT, happened TIMESTAMP_LTZ(3), local_time TIMESTAMP(3), label STRING, unix BIGINT, PRIMARY KEY (id) NOT ENFORCED)
WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
SET 'table.local-time-zone' = 'Europe/Berlin';
INSERT INTO tab SELECT id, happened, happened, label, UNIX_TIMESTAMP(label) FROM src;
RESET 'table.local-time-zone';
INSERT INTO tab SELECT id + 1, happened, happened, label, UNIX_TIMESTAMP(label) FROM src;
