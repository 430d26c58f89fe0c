CREATE TABLE orders (id INT, customer INT) WITH ('connector' = 'filesystem', 'path' = 'days', 'format' = 'csv');
CREATE TABLE tab (id INT) PARTITIONED BY (id) WITH ('connector' = 'dynamodb', 'table-name' = 'tab');
INSERT INTO tab SELECT a.id FROM orders a LEFT JOIN orders b ON a.id = b.customer;
