CREATE /*+ x('y') */ TABLE t /* ** / * */ (k INT -- ) 
, v INT /**/)