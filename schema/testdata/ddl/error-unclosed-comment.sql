CREATE TABLE t (k INT) /* never
