-- Keeps of every user what he did last.
--
--     go run ./pipelines/sql -embedded -dump - pipelines/sql/user_behavior.sql
--
-- user_behavior.csv lies beside this script, in the shape of the public UserBehavior data set. Of its 50,000 rows one
-- for each user is left: PARTITIONED BY makes the INSERT an upsert.

CREATE TABLE behavior_log (
  `user_id` BIGINT,
  `item_id` BIGINT,
  `category_id` BIGINT,
  `behavior` STRING
)
WITH (
  'connector' = 'filesystem',
  'path' = 'user_behavior.csv',
  'format' = 'csv'
);

CREATE TABLE user_behavior (
  `user_id` BIGINT,
  `item_id` BIGINT,
  `category_id` BIGINT,
  `behavior` STRING
)
PARTITIONED BY (user_id)
WITH (
  'connector' = 'dynamodb',
  'table-name' = 'user_behavior',
  'aws.region' = 'us-east-2'
);

INSERT INTO user_behavior SELECT * FROM behavior_log;
