package expr

import (
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// caseOf is CASE: the result of the first condition that is TRUE, else that of ELSE, else NULL.
// What is not chosen is not evaluated.
func (c compiler) caseOf(e *ast.Case) (node, error) {
	var conditions, results []node
	for _, w := range e.Whens {
		cond, err := c.compile(w.Cond)
		if err != nil {
			return node{}, err
		}
		if !isTruth(cond.typ) {
			return node{}, errorAt(cond.pos, "WHEN takes a BOOLEAN, not %v", cond.typ)
		}
		result, err := c.compile(w.Result)
		if err != nil {
			return node{}, err
		}
		conditions, results = append(conditions, cond), append(results, result)
	}
	otherwise := constantNode(e.At, &schema.Type{Kind: schema.TypeNull}, schema.Null())
	if e.Else != nil {
		var err error
		if otherwise, err = c.compile(e.Else); err != nil {
			return node{}, err
		}
	}
	return c.choice(e.At, "results of a CASE", conditions, append(results, otherwise))
}

// choice is the first of the results whose condition is TRUE, or the last of them, which has no
// condition.
func (c compiler) choice(
	pos schema.Position, what string, conditions, results []node,
) (node, error) {
	typ, err := c.unify(pos, what, results)
	if err != nil {
		return node{}, err
	}
	if typ.Kind == schema.TypeNull {
		return node{}, errorAt(pos, "the %s are all NULL, which has no type: CAST one of them",
			what)
	}
	n := node{pos: pos, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		for i := range conditions {
			v, err := conditions[i].eval(row)
			if err != nil {
				return v, err
			}
			if !v.IsNull() && v.Bool() {
				return results[i].eval(row)
			}
		}
		return results[len(results)-1].eval(row)
	}}
	all := append(append([]node{}, conditions...), results...)
	return fold(n, all...)
}

// ifElse is IF(condition, then, else).
func (c compiler) ifElse(e *ast.Call, args []node) (node, error) {
	if !isTruth(args[0].typ) {
		return node{}, errorAt(args[0].pos, "IF takes a BOOLEAN as its first argument, not %v",
			args[0].typ)
	}
	return c.choice(e.At, "results of IF", args[:1], args[1:])
}

// coalesce is COALESCE(a, b, …) and IFNULL(a, b): the first that is not NULL. What comes behind it
// is not evaluated.
func (c compiler) coalesce(e *ast.Call, args []node) (node, error) {
	certain := false // that there is one that is not NULL
	for _, n := range args {
		certain = certain || n.typ.NotNull
	}
	common, err := c.unify(e.At, "arguments of "+e.Name, args)
	if err != nil {
		return node{}, err
	}
	if common.Kind == schema.TypeNull {
		return node{}, errorAt(e.At,
			"the arguments of %s are all NULL, which has no type: CAST one of them", e.Name)
	}
	n := node{
		pos: e.At,
		typ: withNullable(common, !certain),
		eval: func(row []schema.Value) (v schema.Value, err error) {
			for i := range args {
				if v, err = args[i].eval(row); err != nil || !v.IsNull() {
					return v, err
				}
			}
			return v, nil
		},
	}
	return fold(n, args...)
}

// nullIf is NULLIF(a, b): NULL when both are equal, else a.
func (c compiler) nullIf(e *ast.Call, args []node) (node, error) {
	x, y := args[0], args[1]
	equal := c.zone().equality(x.typ, y.typ)
	if equal == nil {
		return node{}, errorAt(e.At, "NULLIF cannot compare %v with %v; CAST one of them", x.typ,
			y.typ)
	}
	n := node{
		pos:   e.At,
		typ:   withNullable(x.typ, true),
		exact: x.exact,
		eval: func(row []schema.Value) (schema.Value, error) {
			v, err := x.eval(row)
			if err != nil || v.IsNull() {
				return v, err
			}
			w, err := y.eval(row)
			if err != nil || w.IsNull() {
				return v, err
			}
			same, err := equal(v, w)
			switch {
			case err != nil:
				return v, &EvalError{e.At, err}
			case same:
				return schema.Null(), nil
			}
			return v, nil
		},
	}
	return fold(n, x, y)
}
