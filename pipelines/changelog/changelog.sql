-- The table that the program changelog keeps in sync with its stream by default.
-- Its columns are those of the orders that -embedded generates.

CREATE TABLE orders (
    order_id BIGINT,
    customer STRING,
    status   STRING,
    amount   DECIMAL(10, 2),
    items    ARRAY<ROW<sku STRING, quantity INT>>,
    updated  TIMESTAMP(3),
    PRIMARY KEY (order_id) NOT ENFORCED
) WITH (
    'connector' = 'dynamodb',
    'table-name' = 'orders',
    'aws.region' = 'us-east-2',
    'sink.flush-buffer.timeout' = '1000' -- milliseconds between two writes of an order, at least
);
