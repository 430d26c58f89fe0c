INSERT INTO t SELECT (1, 2), ((3)), ROW(1), ROW((1, 2), 'x'), (ROW(1), 2)
