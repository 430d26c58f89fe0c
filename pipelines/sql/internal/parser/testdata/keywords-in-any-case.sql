insert Into t select ALL a as b from s; create table c (k int)
