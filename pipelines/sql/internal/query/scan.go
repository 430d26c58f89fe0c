package query

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Table is a table that a query reads.
type Table struct {
	// Declaration is the table's CREATE TABLE. Its options are not needed.
	Declaration *schema.Table
	// Metadata has the type in which the source gives the value of each METADATA column, in the
	// order of the columns. It is nil for a column that the source has no metadata for.
	Metadata []*schema.Type
}

// Tables finds a table that a query names.
type Tables func(ast.Name) (*Table, error)

// scan is the rows of a source: a value for each physical column of the table and, behind those,
// one for each METADATA column.
type scan struct {
	table *Table
	cols  []expr.Column
}

func (s *scan) columns() []expr.Column { return s.cols }

// scan compiles a table in FROM: a scan and, above it, the casts of METADATA columns to their
// declared types and the computed columns, in the order declared.
func (c *compiler) scan(f *ast.TableRef) (operator, error) {
	t, err := c.tables(f.Name)
	if err != nil {
		return nil, err
	}
	name := f.Name.Parts
	if f.Alias != "" {
		name = []string{f.Alias}
	}
	stored, err := c.stored(t, name)
	if err != nil {
		return nil, err
	}
	columns := t.Declaration.Columns
	if _, plain := stored.(*scan); plain && len(stored.columns()) == len(columns) {
		return stored, nil
	}
	p := newProject(stored)
	for _, col := range columns {
		if col.Kind == schema.Computed {
			err = p.addComputed(c.scope(stored), name, col)
		} else {
			i := slices.IndexFunc(stored.columns(), func(c expr.Column) bool {
				return c.Name == col.Name
			})
			p.add(stored.columns()[i], place(i))
		}
		if err != nil {
			return nil, err
		}
	}
	return p, nil
}

// stored is a table's physical columns and, behind them, its METADATA columns.
func (c *compiler) stored(t *Table, name []string) (operator, error) {
	s := &scan{table: t}
	for _, col := range t.Declaration.PhysicalColumns() {
		s.cols = append(s.cols, expr.Column{Table: name, Name: col.Name, Type: col.Type})
	}
	physical := len(s.cols)
	var metadata []schema.Column
	for _, col := range t.Declaration.Columns {
		if col.Kind != schema.Metadata {
			continue
		}
		typ := t.Metadata[len(metadata)]
		if typ == nil {
			connector, _ := t.Declaration.Option("connector")
			return nil, ast.Errorf(
				col.Pos,
				"column '%s': METADATA columns of connector %s are not "+
					"supported; leave it out",
				col.Name,
				connector,
			)
		}
		metadata = append(metadata, col)
		s.cols = append(s.cols, expr.Column{Table: name, Name: col.Name, Type: typ})
	}
	if len(metadata) == 0 {
		return s, nil
	}
	p := newProject(s)
	for i := range physical {
		p.add(s.cols[i], place(i))
	}
	for i, col := range metadata {
		if err := p.addCast(c.scope(s), name, s.cols[physical+i].Type, col); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// addCast adds a METADATA column, cast from the source's type to that of its declaration.
func (p *project) addCast(
	scope expr.Scope, table []string, from *schema.Type, col schema.Column,
) error {
	column := &ast.Column{Name: ast.Name{At: col.Pos, Parts: []string{col.Name}}}
	x, typ, err := expr.Compile(&ast.Cast{At: col.Pos, X: column, Type: col.Type}, scope)
	if err != nil {
		return ast.Errorf(col.Pos, "column '%s': METADATA of type %v cannot be read as %v: %w",
			col.Name, from, col.Type, err)
	}
	p.add(expr.Column{Table: table, Name: col.Name, Type: typ}, x)
	return nil
}

// computedColumn is the expression of a computed column.
type computedColumn struct {
	column  schema.Column
	program *expr.Program
}

func (p *project) addComputed(scope expr.Scope, table []string, col schema.Column) error {
	x, typ, err := compileComputed(col, scope)
	if err != nil {
		return err
	}
	p.add(expr.Column{Table: table, Name: col.Name, Type: typ}, computedColumn{col, x})
	return nil
}

// ComputedType returns the type of a computed column of a table.
func ComputedType(t *schema.Table, col schema.Column, zone expr.Zone) (*schema.Type, error) {
	scope := expr.Scope{Zone: zone}
	for _, c := range t.Columns {
		if c.Kind != schema.Computed {
			scope.Columns = append(scope.Columns, expr.Column{Name: c.Name, Type: c.Type})
		}
	}
	_, typ, err := compileComputed(col, scope)
	return typ, err
}

func compileComputed(col schema.Column, scope expr.Scope) (*expr.Program, *schema.Type, error) {
	x, err := parser.ParseExpr(col.Expr)
	if err != nil {
		return nil, nil, computedError(col, err)
	}
	p, typ, err := expr.Compile(x, scope)
	if err != nil {
		return nil, nil, computedError(col, err)
	}
	return p, typ, nil
}

// Eval computes the column.
func (c computedColumn) Eval(row []schema.Value) (schema.Value, error) {
	v, err := c.program.Eval(row)
	if err != nil {
		return v, computedError(c.column, err)
	}
	return v, nil
}

// computedError returns an error of a computed column's expression at the position of the column:
// its own counts from the beginning of the expression.
func computedError(col schema.Column, err error) error {
	switch e := err.(type) {
	case *schema.SyntaxError:
		return ast.Errorf(col.Pos, "computed column '%s': %s", col.Name, e.Text())
	case *expr.EvalError:
		err = e.Err
	}
	return &expr.EvalError{Pos: col.Pos, Err: err}
}
