/* One source, two sinks, a computed column and a query inside a query. */
CREATE TABLE days (id INT, `day` DATE, n INT, twice AS n * 2, WATERMARK FOR `day` AS `day`)
WITH ('connector' = 'filesystem', 'path' = 'days', 'format' = 'csv');
CREATE TABLE first_sink (id INT, twice INT) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'first_sink');
CREATE TABLE IF NOT EXISTS default_database.second_sink (label VARCHAR(5), id INT) PARTITIONED BY (label)
WITH ('connector' = 'dynamodb', 'table-name' = 'second_sink');
INSERT INTO first_sink SELECT id, twice FROM days;
INSERT INTO second_sink SELECT t.l, t.i FROM (SELECT 'id ' || CAST(id AS STRING), id FROM days) AS t (l, i);
INSERT INTO second_sink SELECT 'abcdefgh', 9;
