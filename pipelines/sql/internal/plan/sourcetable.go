package plan

import (
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/script"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// tableRelation is what a query sees of a table: its physical columns and, computed from them, its
// computed columns, in the order declared.
func tableRelation(e *entry, name []string, at schema.Position) (relation, error) {
	if e.source != nil && e.source.items {
		return relation{}, e.wholeOnly(at, "t")
	}
	var physical expr.Scope
	for _, col := range e.table.PhysicalColumns() {
		physical.Columns = append(physical.Columns, expr.Column{Table: name, Name: col.Name, Type: col.Type})
	}
	r := relation{source: e, columns: physical.Columns}
	if len(physical.Columns) == len(e.table.Columns) {
		return r, nil
	}
	var columns []expr.Column
	var outputs []func([]schema.Value) (schema.Value, error)
	next := 0
	for _, col := range e.table.Columns {
		switch col.Kind {
		case schema.Physical:
			i := next
			next++
			columns = append(columns, physical.Columns[i])
			outputs = append(outputs, func(row []schema.Value) (schema.Value, error) { return row[i], nil })
		case schema.Computed:
			x, err := script.ParseExpr(col.Expr)
			if err != nil {
				return r, computedError(col, err)
			}
			p, typ, err := expr.Compile(x, physical)
			if err != nil {
				return r, computedError(col, err)
			}
			columns = append(columns, expr.Column{Table: name, Name: col.Name, Type: typ})
			outputs = append(outputs, func(row []schema.Value) (schema.Value, error) {
				v, err := p.Eval(row)
				if err != nil {
					return v, computedError(col, err)
				}
				return v, nil
			})
		default:
			return r, fault(col.Pos, "column '%s': METADATA columns of connector %s are not supported; leave it out", col.Name, e.connector)
		}
	}
	return r.then(columns, each(outputs)), nil
}

// computedError gives an error in a computed column's expression the place of the column: its own counts from
// the beginning of the expression.
func computedError(col schema.Column, err error) error {
	switch e := err.(type) {
	case *schema.SyntaxError:
		return fault(col.Pos, "computed column '%s': %s", col.Name, e.Text())
	case *expr.EvalError:
		err = e.Err
	}
	return &expr.EvalError{Pos: col.Pos, Err: err}
}
