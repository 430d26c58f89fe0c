INSERT INTO t
VALUES ('a', U&'b\00');
