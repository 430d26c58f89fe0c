package parser

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// constantColumn is one column = constant of INSERT INTO … PARTITION (…).
type constantColumn struct {
	name  syntax.Name
	value ast.Expr
}

// partition reads (column = constant, …) and checks the columns to be among those of the table's
// PARTITIONED BY.
func (p *parser) partition(target []syntax.Name) ([]constantColumn, error) {
	table, err := p.declared(target)
	if err != nil {
		return nil, err
	}
	if err := p.Expect("("); err != nil {
		return nil, err
	}
	var static []constantColumn
	for {
		name, err := p.Name("a column name")
		if err != nil {
			return nil, err
		}
		switch {
		case !slices.Contains(table.PartitionedBy, name.Text):
			return nil, schemaErrorf(schema.Position(name.Pos),
				"'%s' is not a partition column of the table: PARTITION takes those of its "+
					"PARTITIONED BY", name.Text)
		case slices.ContainsFunc(static,
			func(c constantColumn) bool { return c.name.Text == name.Text }):
			return nil, schemaErrorf(schema.Position(name.Pos),
				"partition column '%s' is given twice", name.Text)
		}
		if err := p.Expect("="); err != nil {
			return nil, err
		}
		at := p.pos()
		value, err := p.operand(bindSign)
		if err != nil {
			return nil, err
		}
		if !isConstant(value) {
			return nil, schemaErrorf(at, "PARTITION takes constants only: put the expression "+
				"into the SELECT list")
		}
		static = append(static, constantColumn{name: name, value: value})
		if p.Accept(")") {
			return static, nil
		}
		if !p.Accept(",") {
			return nil, p.afterExpr("',' or ')'")
		}
	}
}

// isConstant reports whether an expression is a literal, with or without a sign.
func isConstant(e ast.Expr) bool {
	if sign, ok := e.(*ast.Unary); ok {
		e = sign.X
	}
	_, ok := e.(*ast.Literal)
	return ok
}

// prepend turns an INSERT with PARTITION into one without: the constants become the first columns
// of the query and of the list of columns, which is written out when the statement has none.
func (p *parser) prepend(s *ast.Insert, target []syntax.Name, static []constantColumn) error {
	table, err := p.declared(target)
	if err != nil {
		return err
	}
	isStatic := func(name string) bool {
		return slices.ContainsFunc(static,
			func(c constantColumn) bool { return c.name.Text == name })
	}
	rest := s.Columns
	if rest == nil {
		for _, c := range table.PhysicalColumns() {
			if !isStatic(c.Name) {
				rest = append(rest, ast.Name{At: s.Target.At, Parts: []string{c.Name}})
			}
		}
	}
	for _, n := range rest {
		if isStatic(n.Parts[0]) {
			return &schema.SyntaxError{Pos: n.At,
				Message: "column '" + n.Parts[0] + "' is given by PARTITION already",
				Hint:    "leave it out of the list of columns"}
		}
	}
	s.Columns = nil
	var items []ast.SelectItem
	var values []ast.Expr
	for _, c := range static {
		s.Columns = append(s.Columns, astName(c.name))
		items = append(items, ast.SelectItem{Expr: c.value, Alias: c.name.Text,
			At: schema.Position(c.name.Pos)})
		values = append(values, c.value)
	}
	s.Columns = append(s.Columns, rest...)
	switch q := s.Query.(type) {
	case *ast.Select:
		q.Items = append(items, q.Items...)
	case *ast.Values:
		for i, row := range q.Rows {
			q.Rows[i] = slices.Concat(values, row)
		}
	}
	return nil
}
