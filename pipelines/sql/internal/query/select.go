package query

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// compiler compiles queries to operators.
type compiler struct {
	tables Tables
	zone   expr.Zone
}

// scope is what an expression over an operator's rows can name.
func (c *compiler) scope(input operator) expr.Scope {
	return expr.Scope{Columns: input.columns(), Zone: c.zone}
}

func (c *compiler) query(q ast.Query) (operator, error) {
	switch q := q.(type) {
	case *ast.Select:
		return c.selectFrom(q)
	case *ast.Values:
		return c.values(q)
	default:
		return nil, ast.Errorf(q.Pos(), "a query of this kind (%T) is not supported", q)
	}
}

func (c *compiler) selectFrom(q *ast.Select) (operator, error) {
	var input operator = &values{rows: [][]schema.Value{nil}} // without FROM: one row of no columns
	var err error
	if q.From != nil {
		if input, err = c.from(q.From); err != nil {
			return nil, err
		}
	}
	if q.Where != nil {
		if input, err = c.filter(input, q.Where); err != nil {
			return nil, err
		}
	}
	return c.projectItems(input, q.Items)
}

func (c *compiler) from(f ast.From) (operator, error) {
	switch f := f.(type) {
	case *ast.TableRef:
		return c.scan(f)
	case *ast.Subquery:
		r, err := c.query(f.Query)
		if err != nil {
			return nil, err
		}
		return newRename(r, f)
	default:
		return nil, ast.Errorf(f.Pos(), "a FROM of this kind (%T) is not supported", f)
	}
}

// rename is a query in FROM: the same rows, with the columns named by its alias. Rows do not pass
// it.
type rename struct {
	renamed operator
	cols    []expr.Column
}

func newRename(input operator, q *ast.Subquery) (*rename, error) {
	columns := slices.Clone(input.columns())
	if len(q.Columns) > 0 && len(q.Columns) != len(columns) {
		return nil, ast.Errorf(q.At, "'%s' names %d columns, but the query has %d",
			q.Alias, len(q.Columns), len(columns))
	}
	for i := range columns {
		columns[i].Table = nil
		if q.Alias != "" {
			columns[i].Table = []string{q.Alias}
		}
		if len(q.Columns) > 0 {
			columns[i].Name = q.Columns[i]
		}
	}
	return &rename{input, columns}, nil
}

func (r *rename) columns() []expr.Column { return r.cols }
