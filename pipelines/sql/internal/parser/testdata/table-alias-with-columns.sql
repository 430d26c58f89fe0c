INSERT INTO t SELECT x FROM cat.db.s AS q (x, y)
