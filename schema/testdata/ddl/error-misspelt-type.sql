CREATE TABLE t (
  k INT,
  v BIGNT
)
