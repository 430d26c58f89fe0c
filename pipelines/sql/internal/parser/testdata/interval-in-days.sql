INSERT INTO t SELECT INTERVAL '5' DAYS, interval '1' seconds
