CREATE TABLE t (k INT, a AS f(1])
