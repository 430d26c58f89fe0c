CREATE TABLE t WITH ('a' = 'b')
