CREATE TABLE t (k INT) WITH ('sink.batch.max-size' = 25)
