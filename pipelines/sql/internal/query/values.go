package query

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// values is VALUES: rows of constants.
type values struct {
	cols []expr.Column
	rows [][]schema.Value
}

func (v *values) columns() []expr.Column { return v.cols }

// values compiles VALUES. Each of its columns has the type that the elements of an ARRAY of its
// cells would have.
func (c *compiler) values(q *ast.Values) (*values, error) {
	for i, row := range q.Rows {
		if len(row) != len(q.Rows[0]) {
			pos := q.At
			if len(row) > 0 {
				pos = row[0].Pos()
			}
			return nil, ast.Errorf(pos, "VALUES: row %d has %d columns, but the first row has %d",
				i+1, len(row), len(q.Rows[0]))
		}
	}
	v := &values{rows: make([][]schema.Value, len(q.Rows))}
	for n := range q.Rows[0] {
		cells := make([]ast.Expr, len(q.Rows))
		for i, row := range q.Rows {
			cells[i] = row[n]
		}
		column := expr.Column{Name: fmt.Sprintf("EXPR$%d", n)}
		var err error
		if len(cells) == 1 { // one row keeps the types of its expressions
			err = v.addCell(c.zone, &column, cells[0])
		} else {
			err = v.addCells(c.zone, &column, cells)
		}
		if err != nil {
			return nil, err
		}
		v.cols = append(v.cols, column)
	}
	return v, nil
}

func (v *values) addCell(zone expr.Zone, column *expr.Column, cell ast.Expr) error {
	value, typ, err := constant(cell, cell.Pos(), zone)
	if err != nil {
		return err
	}
	column.Type = typ
	v.rows[0] = append(v.rows[0], value)
	return nil
}

func (v *values) addCells(zone expr.Zone, column *expr.Column, cells []ast.Expr) error {
	at := cells[0].Pos()
	list, typ, err := constant(&ast.Array{At: at, Elems: cells}, at, zone)
	if err != nil {
		return err
	}
	column.Type = typ.Elem
	for i, value := range list.Elements() {
		v.rows[i] = append(v.rows[i], value)
	}
	return nil
}

// constant evaluates an expression that names no column.
func constant(x ast.Expr, at schema.Position, zone expr.Zone) (schema.Value, *schema.Type, error) {
	p, typ, err := expr.Compile(x, expr.Scope{Zone: zone})
	if err != nil {
		return schema.Value{}, nil, err
	}
	v, err := p.Eval(nil)
	if err != nil {
		return schema.Value{}, nil, &ast.Error{Pos: at, Err: err}
	}
	return v, typ, nil
}
