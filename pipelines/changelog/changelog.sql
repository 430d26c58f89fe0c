-- The table that the program changelog keeps in step with its stream when it is given no other.
-- Its columns are those of the orders that -embedded makes up.

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
    'sink.flush-buffer.timeout' = '1000' -- milliseconds from one write of an order to the next, at least
);
