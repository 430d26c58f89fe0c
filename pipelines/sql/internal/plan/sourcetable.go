package plan

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/files"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// tableRelation is what a query sees of a table: its physical columns, the METADATA columns cast to
// their types and, computed from both, its computed columns, in the order declared.
func tableRelation(e *entry, zone expr.Zone, name []string, at schema.Position) (relation, error) {
	if e.source != nil && e.source.items {
		return relation{}, e.wholeOnly(at, "t")
	}
	r, err := storedRelation(e, zone, name)
	if err != nil || len(r.columns) == len(e.table.Columns) && r.steps == nil {
		return r, err
	}
	stored := expr.Scope{Columns: r.columns, Zone: zone}
	var columns []expr.Column
	var outputs []func([]schema.Value) (schema.Value, error)
	for _, col := range e.table.Columns {
		if col.Kind != schema.Computed {
			i := slices.IndexFunc(r.columns, func(c expr.Column) bool { return c.Name == col.Name })
			columns = append(columns, r.columns[i])
			outputs = append(outputs, func(row []schema.Value) (schema.Value, error) { return row[i], nil })
			continue
		}
		x, err := parser.ParseExpr(col.Expr)
		if err != nil {
			return r, computedError(col, err)
		}
		p, typ, err := expr.Compile(x, stored)
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
	}
	return r.then(columns, each(outputs)), nil
}

// storedRelation is a table's physical columns and, behind them, its METADATA columns.
func storedRelation(e *entry, zone expr.Zone, name []string) (relation, error) {
	r := relation{source: e}
	for _, col := range e.table.PhysicalColumns() {
		r.columns = append(r.columns, expr.Column{Table: name, Name: col.Name, Type: col.Type})
	}
	read := slices.Clone(r.columns) // as the source gives them
	casts := map[int]*expr.Program{}
	for _, col := range e.table.Columns {
		if col.Kind != schema.Metadata {
			continue
		}
		typ := files.MetadataType(col)
		if typ == nil || e.connector != "" && e.connector != files.Connector {
			return r, ast.Errorf(col.Pos, "column '%s': METADATA columns of connector %s are not supported; "+
				"leave it out", col.Name, e.connector)
		}
		read = append(read, expr.Column{Name: col.Name, Type: typ})
		column := &ast.Column{Name: ast.Name{At: col.Pos, Parts: []string{col.Name}}}
		cast := &ast.Cast{At: col.Pos, X: column, Type: col.Type}
		p, as, err := expr.Compile(cast, expr.Scope{Columns: read, Zone: zone})
		if err != nil {
			return r, ast.Errorf(col.Pos, "column '%s': METADATA of type %v cannot be read as %v: %w",
				col.Name, typ, col.Type, err)
		}
		casts[len(r.columns)] = p
		r.columns = append(r.columns, expr.Column{Table: name, Name: col.Name, Type: as})
	}
	if len(casts) == 0 {
		return r, nil
	}
	outputs := make([]func([]schema.Value) (schema.Value, error), len(r.columns))
	for i := range outputs {
		outputs[i] = func(row []schema.Value) (schema.Value, error) { return row[i], nil }
		if p := casts[i]; p != nil {
			outputs[i] = p.Eval
		}
	}
	return r.then(r.columns, each(outputs)), nil
}

// computedError gives an error in a computed column's expression the place of the column: its own counts from
// the beginning of the expression.
func computedError(col schema.Column, err error) error {
	switch e := err.(type) {
	case *schema.SyntaxError:
		return ast.Errorf(col.Pos, "computed column '%s': %s", col.Name, e.Text())
	case *expr.EvalError:
		err = e.Err
	}
	return &expr.EvalError{Pos: col.Pos, Err: err}
}
