package query

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// project is the list of a SELECT, and the computed columns of a table: each of its columns is an
// expression over its input's.
type project struct {
	projected operator
	cols      []expr.Column
	outputs   []output       // one for each column
	row       []schema.Value // that apply returns
}

// output is how a column of a project is computed: an *expr.Program, a place or a computedColumn.
type output interface {
	Eval(row []schema.Value) (schema.Value, error)
}

// place is a column of the input, by its index.
type place int

// Eval returns the column's value.
func (p place) Eval(row []schema.Value) (schema.Value, error) { return row[p], nil }

func newProject(input operator) *project { return &project{projected: input} }

func (p *project) add(column expr.Column, o output) {
	p.cols, p.outputs = append(p.cols, column), append(p.outputs, o)
	p.row = append(p.row, schema.Value{})
}

func (p *project) input() operator        { return p.projected }
func (p *project) columns() []expr.Column { return p.cols }

func (p *project) apply(row []schema.Value) ([]schema.Value, bool, error) {
	for i, o := range p.outputs {
		var err error
		if p.row[i], err = o.Eval(row); err != nil {
			return nil, false, err
		}
	}
	return p.row, true, nil
}

// projectItems compiles the list of a SELECT.
func (c *compiler) projectItems(input operator, items []ast.SelectItem) (operator, error) {
	p := newProject(input)
	for n, item := range items {
		if item.Star {
			if err := p.addAll(item); err != nil {
				return nil, err
			}
			continue
		}
		x, typ, err := expr.Compile(item.Expr, c.scope(input))
		if err != nil {
			return nil, err
		}
		p.add(expr.Column{Name: itemName(item, n), Type: typ}, x)
	}
	return p, nil
}

// addAll adds the columns of * or t.*.
func (p *project) addAll(item ast.SelectItem) error {
	before := len(p.cols)
	for i, col := range p.projected.columns() {
		if expr.Qualifies(item.Table, col.Table) {
			p.add(expr.Column{Name: col.Name, Type: col.Type}, place(i))
		}
	}
	switch {
	case len(p.cols) > before:
		return nil
	case len(item.Table) > 0:
		table := strings.Join(item.Table, ".")
		return ast.Errorf(item.At, "there is no table '%s' in FROM", table)
	}
	return ast.Errorf(item.At, "SELECT * needs a FROM")
}

// itemName is the name of a column of a SELECT: its alias, that of the column selected, or Flink's
// EXPR$n.
func itemName(item ast.SelectItem, n int) string {
	if item.Alias != "" {
		return item.Alias
	}
	if col, ok := item.Expr.(*ast.Column); ok {
		return col.Name.Parts[len(col.Name.Parts)-1]
	}
	return fmt.Sprintf("EXPR$%d", n)
}
