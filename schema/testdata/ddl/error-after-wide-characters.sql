CREATE TABLE t (`äöü😀` INT, größe BIGNT)
