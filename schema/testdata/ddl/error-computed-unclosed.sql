CREATE TABLE t (k INT, a AS f(1, b INT)
