CREATE TABLE t (k INT)
WIHT ('a' = 'b')
