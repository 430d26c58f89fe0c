package plan

import (
	"errors"
	"reflect"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// insert checks an INSERT. It returns no sink and no error for one that cannot be checked because
// of a declaration whose problem has been reported.
func (b *builder) insert(s *ast.Insert) (*Sink, load, error) {
	target, err := b.catalog.find(s.Target)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case target.broken:
		return nil, nil, nil // its own problem is reported
	case target.source != nil:
		return nil, nil, ast.Errorf(s.Target.At, "Connector %s can only be used as a source here: "+
			"cannot write into table '%s'; write into a table of connector dynamodb",
			target.connector, target.name)
	case target.sink == nil:
		return nil, nil, target.unsupported(s.Target.At)
	}
	var l load
	if from, q := b.itemsSource(s); from != nil {
		l, err = b.wholeItems(s, from, q, target)
	} else {
		l, err = b.rows(s, target.sink)
	}
	switch {
	case errors.Is(err, errBrokenSource):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	}
	return target.sink, l, nil
}

// rows returns the load of an INSERT of rows.
func (b *builder) rows(s *ast.Insert, sink *Sink) (load, error) {
	q, err := query.Compile(s, b.catalog.tables, sink.Table, b.session.zone())
	if err != nil {
		return nil, err
	}
	if q.Table() == nil {
		rows, err := q.Constants()
		return constantRows(rows), err
	}
	from := b.catalog.sourceOf(q.Table())
	l := &queryRows{from: from, filtered: q.Filtered()}
	if l.input, err = b.find(from); err != nil {
		return nil, err
	}
	l.fn, err = query.NewRowFn(b.opts.Script, s, &from.query, sink.Table, b.session.zoneName())
	return l, err
}

// itemsSource returns the table of whole items that an INSERT selects from, and its SELECT, or nil.
func (b *builder) itemsSource(s *ast.Insert) (*tableSource, *ast.Select) {
	q, ok := s.Query.(*ast.Select)
	if !ok {
		return nil, nil
	}
	from, ok := q.From.(*ast.TableRef)
	if !ok {
		return nil, nil
	}
	e, err := b.catalog.find(from.Name)
	if err != nil || e.source == nil || !e.source.WholeItems() {
		return nil, nil // the compiler finds what is wrong with it
	}
	return e.source, q
}

// wholeItems returns the load of an INSERT that selects from a table of whole items.
func (b *builder) wholeItems(
	s *ast.Insert, from *tableSource, q *ast.Select, target *entry,
) (load, error) {
	if !isSelectAll(q) || s.Columns != nil {
		return nil, from.wholeOnly(q.At, target.name)
	}
	if len(target.sink.Config.SetColumns) > 0 {
		return nil, ast.Errorf(
			target.sink.Table.Pos,
			"table '%s': 'sink.set-columns' does not apply to "+
				"whole items, which have their sets; leave it out",
			target.name,
		)
	}
	in, err := b.find(from)
	return &wholeItems{from, in}, err
}

// find finds what there is to read of a table.
func (b *builder) find(from *tableSource) (source.Input, error) {
	in, err := from.Find(b.ctx, b.opts.Folder)
	if err != nil {
		return nil, &ast.Error{Pos: from.Pos(), Err: err}
	}
	return in, nil
}

// wholeOnly is the error of a query that asks for more of a table of whole items than SELECT *.
func (s *tableSource) wholeOnly(at schema.Position, target string) error {
	return ast.Errorf(at, "table '%s' has no columns: its items are whole, and are written with "+
		"INSERT INTO %s SELECT * FROM %[1]s; declare the columns to read to make rows of them",
		s.name, target)
}

// isSelectAll reports whether a query is SELECT * FROM t and nothing else.
func isSelectAll(q *ast.Select) bool {
	bare := ast.Select{At: q.At, Items: q.Items, From: q.From}
	return len(q.Items) == 1 && q.Items[0].Star && reflect.DeepEqual(*q, bare)
}
