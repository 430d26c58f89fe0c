INSERT INTO t SELECT
  NOT a = 1 OR b AND c,
  a + b * c - d,
  a || b + c,
  -1, - -2, +x, - a * b,
  (a + b) * c,
  a < b = c,
  NOT NOT a
