-- A job as people have it after they have read the documentation of the Amazon DynamoDB SQL Connector, written for
-- Flink's SQL client: what is set for Flink, a JAR, a sink with an endpoint and keys, a statement set, a plan to look at.
SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';
SET 'parallelism.default' = '2';
SET 'pipeline.name' = 'load page views';
SET 'execution.checkpointing.interval' = '10 s';
ADD JAR '/opt/flink/lib/flink-sql-connector-dynamodb-4.3.0-1.19.jar';

CREATE TABLE page_views (
  `viewer`    BIGINT,
  `page`      STRING,
  `seconds`   INT,
  `seen_at`   STRING,
  `seen`      AS TO_TIMESTAMP(`seen_at`, 'dd.MM.yyyy HH:mm'),
  WATERMARK FOR `seen` AS `seen` - INTERVAL '5' SECOND
) WITH (
  'connector' = 'filesystem',
  'path'      = 'testdata/page_views.csv',
  'format'    = 'csv'
);

CREATE TABLE LastView (
  `viewer`  BIGINT NOT NULL,
  `page`    STRING,
  `kind`    STRING,
  `seen`    TIMESTAMP(3)
)
PARTITIONED BY ( `viewer` )
WITH (
  'connector'                             = 'dynamodb',
  'table-name'                            = 'last_view',
  'aws.region'                            = 'us-east-2',
  'aws.endpoint'                          = 'http://localhost:8000',
  'aws.credentials.provider'              = 'BASIC',
  'aws.credentials.basic.accesskeyid'     = 'ACCESS_KEY',
  'aws.credentials.basic.secretkey'       = 'SECRET_KEY',
  'sink.batch.max-size'                   = '25',
  'sink.requests.max-inflight'            = '50',
  'sink.requests.max-buffered'            = '10000',
  'sink.flush-buffer.timeout'             = '5000',
  'sink.fail-on-error'                    = 'true',
  'sink.http-client.max-concurrency'      = '100'
);

CREATE TABLE LongView WITH ('table-name' = 'long_view') LIKE LastView (EXCLUDING PARTITIONS OVERWRITING OPTIONS);
DROP TABLE LongView;
CREATE TABLE LongView (PRIMARY KEY (`viewer`) NOT ENFORCED) WITH ('table-name' = 'long_view')
  LIKE LastView (EXCLUDING PARTITIONS OVERWRITING OPTIONS);

EXPLAIN PLAN FOR
INSERT INTO LastView SELECT `viewer`, `page`, 'view', `seen` FROM page_views WHERE `seconds` > 0;

EXECUTE STATEMENT SET
BEGIN
INSERT INTO LastView
  SELECT `viewer`, LOWER(TRIM(`page`)),
         CASE WHEN `seconds` >= 60 THEN 'read' WHEN `seconds` >= 5 THEN 'seen' ELSE 'passed' END, `seen`
  FROM page_views
  WHERE `viewer` IS NOT NULL AND `page` NOT LIKE '/admin/%';
INSERT INTO LongView (`viewer`, `page`)
  SELECT `viewer`, COALESCE(NULLIF(`page`, ''), 'none') FROM page_views WHERE `seconds` BETWEEN 60 AND 3600;
END;
