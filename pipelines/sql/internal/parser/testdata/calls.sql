INSERT INTO t SELECT lower(a), `my fn`(1, b), CURRENT_TIMESTAMP, map, map(1), NOW(), YEAR(d), coalesce(a, f(b), 'x')
