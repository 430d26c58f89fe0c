CRAETE TABLE t (k INT) WITH ('connector' = 'dynamodb', 'table-name' = 't');
