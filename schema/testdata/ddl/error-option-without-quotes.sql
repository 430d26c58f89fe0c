CREATE TABLE t (k INT) WITH (a = 'b')
