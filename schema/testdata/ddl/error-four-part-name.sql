CREATE TABLE a.b.c.d (id INT)
