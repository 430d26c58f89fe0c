CREATE TABLE base (
  id BIGINT,
  v STRING NOT NULL,
  c AS id + 1,
  ts TIMESTAMP(3) METADATA FROM 'time',
  WATERMARK FOR ts AS ts,
  CONSTRAINT pk PRIMARY KEY (id) NOT ENFORCED
) COMMENT 'base' PARTITIONED BY (id) WITH ('connector' = 'filesystem', 'path' = '/in')
