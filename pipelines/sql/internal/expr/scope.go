package expr

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Scope is what an expression can name: the columns of the rows it is evaluated over, in their
// order. The zero Scope has none, as for VALUES, and its time zone is UTC.
type Scope struct {
	Columns []Column
	Zone    Zone
}

// Column is a column of a query: of a [Scope] or of what a query gives to a sink.
type Column struct {
	// Table is the name or the alias of the table that the column belongs to, or nil. A reference
	// may be qualified by its last parts: both t.c and db.t.c name column c of [db, t].
	Table []string
	Name  string
	Type  *schema.Type
}

// column resolves a reference. What follows the column's name are fields of ROWs. Names are
// compared exactly, as in Flink.
func (c compiler) column(e *ast.Column) (node, error) {
	parts := e.Name.Parts
	// A qualified column is preferred to a field of a column that is named like a table.
	for q := len(parts) - 1; q >= 0; q-- {
		index := -1
		for i, col := range c.scope.Columns {
			if col.Name != parts[q] || !Qualifies(parts[:q], col.Table) {
				continue
			}
			if index >= 0 {
				return node{}, errorAt(e.Pos(), "Column '%s' is ambiguous; qualify it by its table",
					parts[q])
			}
			index = i
		}
		if index >= 0 {
			return fieldOf(e, index, c.scope.Columns[index].Type, parts[q+1:])
		}
	}
	return node{}, c.unknown(e)
}

// Qualifies reports whether a qualifier names a table: t and db.t both name [db, t].
func Qualifies(qualifier, table []string) bool {
	return len(qualifier) <= len(table) &&
		slices.Equal(qualifier, table[len(table)-len(qualifier):])
}

// fieldOf is the value of a column, or of the field that path leads to.
func fieldOf(e *ast.Column, index int, typ *schema.Type, path []string) (node, error) {
	n := node{
		pos:  e.Pos(),
		eval: func(row []schema.Value) (schema.Value, error) { return row[index], nil },
	}
	nullable := !typ.NotNull
	for _, name := range path {
		if typ.Kind != schema.TypeRow {
			return node{}, errorAt(e.Pos(), "'%s' has no field '%s': it is of type %v, not a ROW",
				strings.Join(e.Name.Parts, "."), name, typ)
		}
		at := slices.IndexFunc(typ.Fields, func(f schema.Field) bool { return f.Name == name })
		if at < 0 {
			return node{}, errorAt(e.Pos(), "'%s': no field '%s' in %v",
				strings.Join(e.Name.Parts, "."), name, typ)
		}
		typ = typ.Fields[at].Type
		nullable = nullable || !typ.NotNull
		of := n.eval
		n.eval = func(row []schema.Value) (schema.Value, error) {
			v, err := of(row)
			if err != nil || v.IsNull() {
				return v, err
			}
			fields := v.Elements()
			if at >= len(fields) {
				return v, &EvalError{
					e.Pos(), fmt.Errorf("a ROW of %d fields has no field '%s'", len(fields), name),
				}
			}
			return fields[at], nil
		}
	}
	n.typ = withNullable(typ, nullable)
	return n, nil
}

func (c compiler) unknown(e *ast.Column) error {
	name := strings.Join(e.Name.Parts, ".")
	if len(c.scope.Columns) == 0 {
		return errorAt(e.Pos(), "Column '%s' not found: the query reads no table", name)
	}
	var names []string
	for _, col := range c.scope.Columns {
		names = append(names, col.Name)
	}
	err := &schema.SyntaxError{
		Pos: e.Pos(), Message: fmt.Sprintf("Column '%s' not found in any table", name),
	}
	err.Hint = "the columns are " + strings.Join(names, ", ")
	return err
}
