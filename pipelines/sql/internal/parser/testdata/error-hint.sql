/* ü no hint */ -- /*+ nor this
INSERT INTO t /* ü */ SELECT '/*+' FROM s /*+ OPTIONS('path' = 'other.csv') */;
