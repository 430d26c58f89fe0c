package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// compiler compiles an INSERT.
type compiler struct {
	// tables finds the tables that the query reads.
	tables func(ast.Name) (*entry, error)
	sink   *schema.Table
	zone   expr.Zone
}

// compiled is an INSERT, ready to run.
type compiled struct {
	// constants are the rows of an INSERT that reads no table, converted to the sink's columns. Then
	// source is nil.
	constants []schema.Row
	source    *entry
	steps     []step
}

// step turns a row of one relation into one of the next, which is the step's own and holds until it is called again: the
// sink has encoded a row when its emit returns, and a slice of values for each step and row was a third of what a load
// allocated.
type step func(row []schema.Value) ([]schema.Value, error)

// errLeftOut is what a step returns for a row that WHERE does not let through.
var errLeftOut = errors.New("the row is left out")

// relation is the result of a query: the columns that it has, and how its rows come about.
type relation struct {
	columns []expr.Column
	rows    [][]schema.Value // when source is nil
	source  *entry
	steps   []step
}

func (r relation) then(columns []expr.Column, s step) relation {
	r.columns = columns
	r.steps = append(slices.Clip(r.steps), s)
	return r
}

// run takes a row of the source through the steps.
func (c *compiled) run(row []schema.Value) ([]schema.Value, error) { return runSteps(c.steps, row) }

func runSteps(steps []step, row []schema.Value) (_ []schema.Value, err error) {
	for _, s := range steps {
		if row, err = s(row); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// insert compiles the query and the conversion of its columns to those of the sink.
func (c *compiler) insert(s *ast.Insert) (*compiled, error) {
	r, err := c.query(s.Query)
	if err != nil {
		return nil, err
	}
	columns, places, err := c.targets(s)
	if err != nil {
		return nil, err
	}
	conversions, err := expr.AssignRow(strings.Join(s.Target.Parts, "."), r.columns, columns, c.zone)
	if err != nil {
		return nil, &ast.Error{Pos: s.Query.Pos(), Err: err}
	}
	all := c.sink.PhysicalColumns()
	inOrder := s.Columns == nil
	named := make([]schema.Value, len(all)) // columns that are not named stay NULL
	r = r.then(nil, func(row []schema.Value) ([]schema.Value, error) {
		out := row // the step before is done with it
		if !inOrder {
			out = named
		}
		for i, convert := range conversions {
			switch {
			case convert != nil:
				v, err := convert(row[i])
				if err != nil {
					return nil, fmt.Errorf("column %s: %w", columns[i].Name, err)
				}
				out[places[i]] = v
			case !inOrder:
				out[places[i]] = row[i]
			}
		}
		return out, nil
	})
	out := &compiled{source: r.source, steps: r.steps}
	if r.source == nil {
		for _, row := range r.rows {
			values, err := runSteps(r.steps, row)
			if err == errLeftOut {
				continue
			}
			if err != nil {
				return nil, &ast.Error{Pos: s.Query.Pos(), Err: err}
			}
			out.constants = append(out.constants, schema.Row{Values: slices.Clone(values)})
		}
	}
	return out, nil
}

// targets returns the sink's columns that the INSERT fills, and their places among all of them.
func (c *compiler) targets(s *ast.Insert) (columns []expr.Column, places []int, err error) {
	all := c.sink.PhysicalColumns()
	add := func(i int) {
		columns = append(columns, expr.Column{Name: all[i].Name, Type: all[i].Type})
		places = append(places, i)
	}
	if s.Columns == nil {
		for i := range all {
			add(i)
		}
		return columns, places, nil
	}
	sink := strings.Join(s.Target.Parts, ".")
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
			if near := syntax.Nearest(text, names); near != "" {
				hint = fmt.Sprintf("did you mean '%s'?", near)
			}
			return nil, nil, ast.Errorf(name.At, "table '%s' has no column '%s' to write; %s", sink, text, hint)
		case slices.Contains(places, i):
			return nil, nil, ast.Errorf(name.At, "column '%s' is named twice", text)
		}
		add(i)
	}
	for i, col := range all {
		if col.Type.NotNull && !slices.Contains(places, i) {
			return nil, nil, ast.Errorf(s.Columns[0].At, "column '%s' of table '%s' does not allow NULLs; name it and give it a value", col.Name, sink)
		}
	}
	return columns, places, nil
}

func (c *compiler) query(q ast.Query) (relation, error) {
	switch q := q.(type) {
	case *ast.Select:
		return c.selectQuery(q)
	case *ast.Values:
		return c.values(q)
	default:
		return relation{}, ast.Errorf(q.Pos(), "a query of this kind (%T) is not supported", q)
	}
}

// values compiles VALUES. A column's rows have the type that the elements of an ARRAY of them would have.
func (c *compiler) values(q *ast.Values) (relation, error) {
	r := relation{rows: make([][]schema.Value, len(q.Rows))}
	for i, row := range q.Rows {
		if len(row) != len(q.Rows[0]) {
			pos := q.At
			if len(row) > 0 {
				pos = row[0].Pos()
			}
			return r, ast.Errorf(pos, "VALUES: row %d has %d columns, the first row has %d", i+1, len(row), len(q.Rows[0]))
		}
	}
	for col := range q.Rows[0] {
		cells := make([]ast.Expr, len(q.Rows))
		for i, row := range q.Rows {
			cells[i] = row[col]
		}
		name := fmt.Sprintf("EXPR$%d", col)
		if len(cells) == 1 { // one row keeps the types that its expressions have
			p, typ, err := expr.Compile(cells[0], expr.Scope{Zone: c.zone})
			if err != nil {
				return r, err
			}
			v, err := p.Eval(nil)
			if err != nil {
				return r, &ast.Error{Pos: cells[0].Pos(), Err: err}
			}
			r.columns, r.rows[0] = append(r.columns, expr.Column{Name: name, Type: typ}), append(r.rows[0], v)
			continue
		}
		p, typ, err := expr.Compile(&ast.Array{At: cells[0].Pos(), Elems: cells}, expr.Scope{Zone: c.zone})
		if err != nil {
			return r, err
		}
		list, err := p.Eval(nil)
		if err != nil {
			return r, &ast.Error{Pos: cells[0].Pos(), Err: err}
		}
		for i, v := range list.Elements() {
			r.rows[i] = append(r.rows[i], v)
		}
		r.columns = append(r.columns, expr.Column{Name: name, Type: typ.Elem})
	}
	return r, nil
}

func (c *compiler) selectQuery(q *ast.Select) (relation, error) {
	input := relation{rows: [][]schema.Value{nil}} // without FROM: one row of no columns
	var err error
	if q.From != nil {
		if input, err = c.from(q.From); err != nil {
			return input, err
		}
	}
	if q.Where != nil {
		if input, err = c.filtered(input, q.Where); err != nil {
			return input, err
		}
	}
	var columns []expr.Column
	var outputs []func([]schema.Value) (schema.Value, error)
	for n, item := range q.Items {
		if item.Star {
			found := false
			for i, col := range input.columns {
				if qualifies(item.Table, col.Table) {
					found = true
					columns = append(columns, expr.Column{Name: col.Name, Type: col.Type})
					outputs = append(outputs, func(row []schema.Value) (schema.Value, error) { return row[i], nil })
				}
			}
			if !found {
				if len(item.Table) > 0 {
					return input, ast.Errorf(item.At, "there is no table '%s' in FROM", strings.Join(item.Table, "."))
				}
				return input, ast.Errorf(item.At, "SELECT * needs a FROM")
			}
			continue
		}
		p, typ, err := expr.Compile(item.Expr, expr.Scope{Columns: input.columns, Zone: c.zone})
		if err != nil {
			return input, err
		}
		name := item.Alias
		if name == "" {
			name = fmt.Sprintf("EXPR$%d", n)
			if col, ok := item.Expr.(*ast.Column); ok {
				name = col.Name.Parts[len(col.Name.Parts)-1]
			}
		}
		columns = append(columns, expr.Column{Name: name, Type: typ})
		outputs = append(outputs, p.Eval)
	}
	return input.then(columns, each(outputs)), nil
}

// filtered lets those rows through for which the condition is TRUE: neither FALSE nor UNKNOWN.
func (c *compiler) filtered(input relation, where ast.Expr) (relation, error) {
	p, typ, err := expr.Compile(where, expr.Scope{Columns: input.columns, Zone: c.zone})
	if err != nil {
		return input, err
	}
	if typ.Kind != schema.TypeBoolean && typ.Kind != schema.TypeNull {
		return input, ast.Errorf(where.Pos(), "WHERE takes a BOOLEAN, and this is %v", typ)
	}
	return input.then(input.columns, func(row []schema.Value) ([]schema.Value, error) {
		v, err := p.Eval(row)
		if err == nil && (v.IsNull() || !v.Bool()) {
			err = errLeftOut
		}
		return row, err
	}), nil
}

// each makes a row of what the functions make of a row.
func each(outputs []func([]schema.Value) (schema.Value, error)) func([]schema.Value) ([]schema.Value, error) {
	out := make([]schema.Value, len(outputs))
	return func(row []schema.Value) ([]schema.Value, error) {
		for i, eval := range outputs {
			var err error
			if out[i], err = eval(row); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
}

// qualifies reports whether a qualifier names the table: t and db.t both name [db, t].
func qualifies(qualifier, table []string) bool {
	return len(qualifier) <= len(table) && slices.Equal(qualifier, table[len(table)-len(qualifier):])
}

func (c *compiler) from(f ast.From) (relation, error) {
	switch f := f.(type) {
	case *ast.TableRef:
		e, err := c.tables(f.Name)
		if err != nil {
			return relation{}, err
		}
		table := f.Name.Parts
		if f.Alias != "" {
			table = []string{f.Alias}
		}
		return tableRelation(e, c.zone, table, f.Name.At)
	case *ast.Subquery:
		r, err := c.query(f.Query)
		if err != nil {
			return r, err
		}
		if len(f.Columns) > 0 && len(f.Columns) != len(r.columns) {
			return r, ast.Errorf(f.At, "'%s' names %d columns, the query has %d", f.Alias, len(f.Columns), len(r.columns))
		}
		columns := slices.Clone(r.columns)
		for i := range columns {
			columns[i].Table = nil
			if f.Alias != "" {
				columns[i].Table = []string{f.Alias}
			}
			if len(f.Columns) > 0 {
				columns[i].Name = f.Columns[i]
			}
		}
		r.columns = columns
		return r, nil
	default:
		return relation{}, ast.Errorf(f.Pos(), "a FROM of this kind (%T) is not supported", f)
	}
}
