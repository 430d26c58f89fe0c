CREATE TABLE t (k INT) WITH ('a' = 'b') LIKE s
