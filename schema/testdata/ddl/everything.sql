-- a comment
create temporary table if not exists `my cat`.db.`t``1` ( /* another */
  id BIGINT,
  Name VARCHAR(10) NOT NULL COMMENT 'it''s',
  total AS price * (1 + `tax`, 2) COMMENT 'computed',
  ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL COMMENT 'm',
  src STRING METADATA,
  price DECIMAL(10, 2) NULL,
  r ROW<ts TIMESTAMP(3), b INT>,
  WATERMARK FOR r.ts AS r.ts - INTERVAL '5' SECOND,
  CONSTRAINT pk PRIMARY KEY (id, Name) NOT ENFORCED
)
COMMENT 'the ''table'''
PARTITIONED BY (id, Name)
WITH ('connector' = 'dynamodb', 'a''b' = 'c''d', 'empty' = '') // the end
