CREATE TABLE tab (k INT) PARTITIONED BY (k) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
DELETE FROM tab WHERE k = 2;
