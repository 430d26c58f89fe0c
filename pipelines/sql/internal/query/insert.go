package query

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Insert is the compiled query of an INSERT, whose rows have the sink's columns.
type Insert struct {
	pos   schema.Position // of the query
	leaf  operator
	chain chain
}

// Compile compiles the query of an INSERT and the conversion of its columns to those of the sink.
func Compile(s *ast.Insert, tables Tables, sink *schema.Table, zone expr.Zone) (*Insert, error) {
	c := &compiler{tables: tables, zone: zone}
	root, err := c.query(s.Query)
	if err != nil {
		return nil, err
	}
	if root, err = c.assign(root, s, sink); err != nil {
		return nil, err
	}
	insert := &Insert{pos: s.Query.Pos()}
	insert.leaf, insert.chain = chainOf(root)
	return insert, nil
}

// Table returns the table that the query reads, or nil when its rows are constants.
func (i *Insert) Table() *Table {
	if s, ok := i.leaf.(*scan); ok {
		return s.table
	}
	return nil
}

// Filtered reports whether the query has a WHERE.
func (i *Insert) Filtered() bool {
	return slices.ContainsFunc(i.chain, func(op rowOperator) bool {
		_, is := op.(*filter)
		return is
	})
}

// Constants returns the rows of a query that reads no table.
func (i *Insert) Constants() ([]schema.Row, error) {
	var rows []schema.Row
	for _, row := range i.leaf.(*values).rows {
		out, ok, err := i.chain.run(row)
		if err != nil {
			return nil, &ast.Error{Pos: i.pos, Err: err}
		}
		if ok {
			rows = append(rows, schema.Row{Values: slices.Clone(out)})
		}
	}
	return rows, nil
}

// assign converts the columns of a query to those of the sink.
type assign struct {
	assigned    operator
	cols        []expr.Column     // of the sink that the INSERT fills
	places      []int             // of cols among all of the sink's
	conversions []expr.Conversion // nil where a value stays as it is
	// row has a value for each column of the sink. It is nil when the INSERT names no columns: all
	// are filled then, in order, and values are converted in the input's row, which it does not
	// need again.
	row []schema.Value
}

func (c *compiler) assign(input operator, s *ast.Insert, sink *schema.Table) (operator, error) {
	a := &assign{assigned: input}
	if err := a.target(s, sink); err != nil {
		return nil, err
	}
	name := strings.Join(s.Target.Parts, ".")
	var err error
	a.conversions, err = expr.AssignRow(name, input.columns(), a.cols, c.zone)
	if err != nil {
		return nil, &ast.Error{Pos: s.Query.Pos(), Err: err}
	}
	return a, nil
}

// target sets which of the sink's columns the INSERT fills.
func (a *assign) target(s *ast.Insert, sink *schema.Table) error {
	all := sink.PhysicalColumns()
	if s.Columns == nil {
		for i := range all {
			a.add(all, i)
		}
		return nil
	}
	a.row = make([]schema.Value, len(all)) // columns that are not named stay NULL
	table := strings.Join(s.Target.Parts, ".")
	var names []string
	for _, col := range all {
		names = append(names, col.Name)
	}
	for _, name := range s.Columns {
		text := strings.Join(name.Parts, ".")
		i := slices.Index(names, text)
		switch {
		case i < 0:
			hint := "its columns are " + strings.Join(names, ", ")
			if near := spelling.Nearest(text, names); near != "" {
				hint = fmt.Sprintf("did you mean '%s'?", near)
			}
			return ast.Errorf(name.At, "table '%s' has no column '%s' to write; %s", table, text,
				hint)
		case slices.Contains(a.places, i):
			return ast.Errorf(name.At, "column '%s' is named twice", text)
		}
		a.add(all, i)
	}
	for i, col := range all {
		if col.Type.NotNull && !slices.Contains(a.places, i) {
			return ast.Errorf(s.Columns[0].At, "column '%s' of table '%s' does not allow NULLs; "+
				"name it and give it a value", col.Name, table)
		}
	}
	return nil
}

func (a *assign) add(all []schema.Column, i int) {
	a.cols = append(a.cols, expr.Column{Name: all[i].Name, Type: all[i].Type})
	a.places = append(a.places, i)
}

func (a *assign) input() operator        { return a.assigned }
func (a *assign) columns() []expr.Column { return a.cols }

func (a *assign) apply(row []schema.Value) ([]schema.Value, bool, error) {
	out := a.row
	inOrder := out == nil
	if inOrder {
		out = row
	}
	for i, convert := range a.conversions {
		switch {
		case convert != nil:
			v, err := convert(row[i])
			if err != nil {
				return nil, false, fmt.Errorf("column %s: %w", a.cols[i].Name, err)
			}
			out[a.places[i]] = v
		case !inOrder:
			out[a.places[i]] = row[i]
		}
	}
	return out, true, nil
}
