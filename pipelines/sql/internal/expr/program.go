// Package expr compiles the scalar expressions of a Flink SQL script: it types them as Flink 1.19
// does, rejects what cannot work while the pipeline is being planned, and evaluates the rest row by
// row. It also converts the columns of a query into those of a sink. It stands between the syntax
// tree (package ast) and the operators of a query (package query), which evaluate its Programs.
//
// An expression is compiled to a tree of closures, one for each node (an evalFunc), because that is
// the fastest way to evaluate it: types are looked at once, not for each row. To add a function,
// write its compile method in the file of its kind and enter it in the table of functions
// (function.go). To add an operator or a form of expression, add a case to compiler.compile.
package expr

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Program is a compiled expression. It may be used by many goroutines at once: it holds nothing
// that changes while it is evaluated.
type Program struct{ node node }

// Compile types e over the columns of scope and returns it ready to be evaluated, with its type.
// Parts that depend on no column are evaluated now, so that a bad literal or a constant that cannot
// be cast fails here. The error is a *[schema.SyntaxError] that says where in the script.
//
// The type of a bare NULL is of kind [schema.TypeNull]; [Assign] takes it to every other type.
func Compile(e ast.Expr, scope Scope) (*Program, *schema.Type, error) {
	c := compiler{scope}
	n, err := c.compile(e)
	if err != nil {
		return nil, nil, err
	}
	if n.constant && n.typ.Kind == schema.TypeFloat && !n.exact && !n.value.IsNull() {
		n.setConstant(foldedFloat(n.value))
	}
	return &Program{n}, n.typ, nil
}

// Eval evaluates the expression over the values of the scope's columns. The error is an
// *[EvalError] that says where in the script the expression is. Its cause is in the row.
func (p *Program) Eval(row []schema.Value) (schema.Value, error) { return p.node.eval(row) }

// Constant returns the value of an expression that depends on no column, and whether it is one.
func (p *Program) Constant() (schema.Value, bool) { return p.node.value, p.node.constant }

// EvalError says which expression could not be evaluated over a row, and why.
type EvalError struct {
	Pos schema.Position
	Err error
}

// Error returns position and cause, as in `14:3: cannot cast 'abc' to INT: …`.
func (e *EvalError) Error() string {
	if e.Pos == (schema.Position{}) {
		return e.Err.Error()
	}
	return fmt.Sprintf("%d:%d: %v", e.Pos.Line, e.Pos.Column, e.Err)
}

// Unwrap returns the cause.
func (e *EvalError) Unwrap() error { return e.Err }

type (
	evalFunc func(row []schema.Value) (schema.Value, error)
	// unaryFunc and binaryFunc are given no NULLs.
	unaryFunc  func(v schema.Value) (schema.Value, error)
	binaryFunc func(a, b schema.Value) (schema.Value, error)
)

// node is a typed expression.
type node struct {
	pos      schema.Position
	typ      *schema.Type
	eval     evalFunc
	constant bool
	value    schema.Value // when constant
	// exact is true for a numeric literal and a cast of one, whose digits Flink keeps (see
	// foldedFloat).
	exact bool
}

func constantNode(pos schema.Position, typ *schema.Type, v schema.Value) node {
	n := node{pos: pos, typ: typ}
	n.setConstant(v)
	return n
}

func (n *node) setConstant(v schema.Value) {
	n.constant, n.value = true, v
	n.eval = func([]schema.Value) (schema.Value, error) { return v, nil }
}

// fold evaluates n now when all it depends on is constant.
func fold(n node, operands ...node) (node, error) {
	for _, o := range operands {
		if !o.constant {
			return n, nil
		}
	}
	v, err := n.eval(nil)
	if err != nil {
		pos := n.pos
		var at *EvalError
		if errors.As(err, &at) {
			pos, err = at.Pos, at.Err
		}
		return node{}, errorAt(pos, "%v", err)
	}
	n.setConstant(v)
	return n, nil
}

// unaryNode applies f to every x that is not NULL.
func unaryNode(pos schema.Position, typ *schema.Type, x node, f unaryFunc) (node, error) {
	eval := x.eval
	n := node{pos: pos, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		v, err := eval(row)
		if err != nil || v.IsNull() {
			return v, err
		}
		if v, err = f(v); err != nil {
			return schema.Value{}, &EvalError{pos, err}
		}
		return v, nil
	}}
	return fold(n, x)
}

// binaryNode applies f to every x and y of which none is NULL.
func binaryNode(pos schema.Position, typ *schema.Type, x, y node, f binaryFunc) (node, error) {
	evalX, evalY := x.eval, y.eval
	n := node{pos: pos, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		a, err := evalX(row)
		if err != nil || a.IsNull() {
			return a, err
		}
		b, err := evalY(row)
		if err != nil || b.IsNull() {
			return b, err
		}
		v, err := f(a, b)
		if err != nil {
			return schema.Value{}, &EvalError{pos, err}
		}
		return v, nil
	}}
	return fold(n, x, y)
}

type compiler struct{ scope Scope }

func (c compiler) compile(e ast.Expr) (node, error) {
	switch e := e.(type) {
	case *ast.Literal:
		return literal(e)
	case *ast.Interval:
		return interval(e)
	case *ast.Difference:
		return c.difference(e)
	case *ast.Column:
		return c.column(e)
	case *ast.Unary:
		return c.unary(e)
	case *ast.Binary:
		return c.binary(e)
	case *ast.Cast:
		return c.cast(e)
	case *ast.Array:
		return c.array(e)
	case *ast.Map:
		return c.mapOf(e)
	case *ast.Row:
		return c.row(e)
	case *ast.Call:
		return c.call(e)
	case *ast.Case:
		return c.caseOf(e)
	case *ast.Is:
		return c.is(e)
	case *ast.In:
		return c.in(e)
	case *ast.Like:
		return c.like(e)
	case *ast.Element:
		return c.element(e)
	case *ast.FieldOf:
		return c.fieldOfRow(e)
	default:
		return node{}, errorAt(e.Pos(), "an expression of this kind (%T) is not supported", e)
	}
}

// all compiles a list of expressions.
func (c compiler) all(exprs []ast.Expr) ([]node, error) {
	nodes := make([]node, len(exprs))
	for i, e := range exprs {
		var err error
		if nodes[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return nodes, nil
}

// errorAt returns an error of an expression that is found while planning.
func errorAt(pos schema.Position, format string, args ...any) error {
	return &schema.SyntaxError{Pos: pos, Message: fmt.Sprintf(format, args...)}
}
