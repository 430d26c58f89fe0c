INSERT INTO t SELECT arr[1], m['k'].f[2], (r).f.g, ROW(1, 2).`EXPR$0`, ARRAY[1, 2][1], f(x)[1].y, -a[1], a.b[i + 1] IS NULL FROM s
