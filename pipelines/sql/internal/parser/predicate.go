package parser

import (
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// predicate reads IS, IN, LIKE or BETWEEN behind x, if one is there that binds as tightly as the
// limit.
func (p *parser) predicate(x ast.Expr, limit int) (ast.Expr, bool, error) {
	if limit <= bindIs && p.Accept("IS") {
		y, err := p.is(x)
		return y, true, err
	}
	not := p.Peek().IsWord("NOT")
	at := 0
	if not {
		at = 1
	}
	word := p.PeekAt(at)
	if limit > bindIn {
		return nil, false, nil
	}
	for _, keyword := range []string{"IN", "LIKE", "BETWEEN"} {
		if !not {
			p.Is(keyword) // one that a misspelt word may have meant
		}
		if !word.IsWord(keyword) {
			continue
		}
		for ; at >= 0; at-- {
			p.Next()
		}
		var y ast.Expr
		var err error
		switch keyword {
		case "IN":
			y, err = p.in(x, schema.Position(word.Pos), not)
		case "LIKE":
			y, err = p.like(x, schema.Position(word.Pos), not)
		default:
			y, err = p.between(x, schema.Position(word.Pos), not)
		}
		return y, true, err
	}
	return nil, false, nil
}

// is reads what follows IS: [NOT] NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM y.
func (p *parser) is(x ast.Expr) (ast.Expr, error) {
	n := &ast.Is{At: schema.Position(p.PeekAt(-1).Pos), X: x}
	n.Not = p.Accept("NOT")
	for _, what := range []string{"NULL", "TRUE", "FALSE", "UNKNOWN"} {
		if p.Accept(what) {
			n.What = what
			return n, nil
		}
	}
	if !p.Accept("DISTINCT") {
		return nil, p.Fail("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")
	}
	if err := p.Expect("FROM"); err != nil {
		return nil, err
	}
	y, err := p.operand(bindCompare)
	if err != nil {
		return nil, err
	}
	op := "IS DISTINCT FROM"
	if n.Not {
		op = "IS NOT DISTINCT FROM"
	}
	return &ast.Binary{At: n.At, Op: op, X: x, Y: y}, nil
}

// in reads (a, b, …).
func (p *parser) in(x ast.Expr, at schema.Position, not bool) (ast.Expr, error) {
	if p.Is("(") && p.queryAt(1) {
		return nil, &schema.SyntaxError{Pos: at, Message: "IN (SELECT …) is not supported",
			Hint: joinInstead}
	}
	if err := p.Expect("("); err != nil {
		return nil, err
	}
	list, err := p.exprs(")")
	return &ast.In{At: at, X: x, List: list, Not: not}, err
}

// like reads pattern [ESCAPE 'c'].
func (p *parser) like(x ast.Expr, at schema.Position, not bool) (ast.Expr, error) {
	n := &ast.Like{At: at, X: x, Not: not}
	var err error
	if n.Pattern, err = p.operand(bindAdd); err != nil {
		return nil, err
	}
	if p.Accept("ESCAPE") {
		n.Escape, err = p.operand(bindAdd)
	}
	return n, err
}

// between reads [ASYMMETRIC | SYMMETRIC] low AND high, and returns two comparisons.
func (p *parser) between(x ast.Expr, at schema.Position, not bool) (ast.Expr, error) {
	symmetric := p.Accept("SYMMETRIC")
	if !symmetric {
		p.Accept("ASYMMETRIC")
	}
	low, err := p.operand(bindAdd)
	if err != nil {
		return nil, err
	}
	if !p.Accept("AND") {
		return nil, p.afterExpr("AND and the upper bound of BETWEEN")
	}
	high, err := p.operand(bindAdd)
	if err != nil {
		return nil, err
	}
	compare := func(op string, bound ast.Expr) ast.Expr {
		return &ast.Binary{At: at, Op: op, X: x, Y: bound}
	}
	within := func(low, high ast.Expr) ast.Expr {
		return &ast.Binary{At: at, Op: "AND", X: compare(">=", low), Y: compare("<=", high)}
	}
	n := within(low, high)
	if symmetric {
		n = &ast.Binary{At: at, Op: "OR", X: n, Y: within(high, low)}
	}
	if not {
		n = &ast.Unary{At: at, Op: "NOT", X: n}
	}
	return n, nil
}

// caseExpr reads CASE [x] WHEN a THEN b … [ELSE c] END.
func (p *parser) caseExpr() (ast.Expr, error) {
	n := &ast.Case{At: p.skip()}
	var operand ast.Expr
	var err error
	if !p.Is("WHEN") {
		if operand, err = p.expr(); err != nil {
			return nil, err
		}
	}
	for p.Accept("WHEN") {
		var w ast.When
		if w.Cond, err = p.whenCondition(operand); err != nil {
			return nil, err
		}
		if !p.Accept("THEN") {
			return nil, p.afterExpr("THEN")
		}
		if w.Result, err = p.expr(); err != nil {
			return nil, err
		}
		n.Whens = append(n.Whens, w)
	}
	if len(n.Whens) == 0 {
		return nil, p.afterExpr("WHEN")
	}
	if p.Accept("ELSE") {
		if n.Else, err = p.expr(); err != nil {
			return nil, err
		}
	}
	if !p.Accept("END") {
		return nil, p.afterExpr("WHEN, ELSE or END")
	}
	return n, nil
}

// whenCondition reads a condition or, when CASE has an operand, the values to compare it with.
func (p *parser) whenCondition(operand ast.Expr) (ast.Expr, error) {
	var cond ast.Expr
	for {
		at := p.pos()
		x, err := p.expr()
		if err != nil || operand == nil {
			return x, err
		}
		x = &ast.Binary{At: at, Op: "=", X: operand, Y: x}
		if cond != nil {
			x = &ast.Binary{At: at, Op: "OR", X: cond, Y: x}
		}
		cond = x
		if !p.Accept(",") {
			return cond, nil
		}
	}
}

// accesses reads [index] and .field behind x, any number of them.
func (p *parser) accesses(x ast.Expr) (ast.Expr, error) {
	for n := 0; ; n++ {
		at := p.pos()
		if n > maxOperators {
			return nil, schemaErrorf(at, "more than %d elements and fields follow each other",
				maxOperators)
		}
		switch {
		case p.Peek().Kind == syntax.Punct && p.Accept("["):
			index, err := p.expr()
			if err != nil {
				return nil, err
			}
			if !p.Accept("]") {
				return nil, p.afterExpr("']'")
			}
			x = &ast.Element{At: at, X: x, Index: index}
		case p.Peek().Kind == syntax.Punct && p.Accept("."):
			field, err := p.Name("the name of a field")
			if err != nil {
				return nil, err
			}
			x = &ast.FieldOf{At: at, X: x, Field: field.Text}
		default:
			return x, nil
		}
	}
}
