INSERT INTO t SELECT a, b + 1 AS c, 'x' d FROM s AS q;
