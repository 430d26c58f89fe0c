CREATE TABLE t (
  k INT,
  v STRING
)
WITH (
  'a' = 'b'
)
