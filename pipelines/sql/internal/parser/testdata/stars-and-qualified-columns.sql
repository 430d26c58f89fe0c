INSERT INTO t SELECT *, s.*, `a b`.c.*, s.a.b, `s`.`a``b` FROM db.s
