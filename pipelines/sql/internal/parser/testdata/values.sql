INSERT INTO t (a, `b c`) VALUES (1, 'x'), ROW(2, 'y'), 3, 4 + 5;
