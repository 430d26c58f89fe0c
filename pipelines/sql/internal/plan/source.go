package plan

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/datagen"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/files"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// sourceConnectors are the connectors to read from.
var sourceConnectors = []string{files.Connector, datagen.Connector}

// theConnectors says what there is, for errors.
var theConnectors = "the connectors are dynamodb, to write, and " + strings.Join(sourceConnectors, " and ") + ", to read"

// source is how a table is read.
type source struct {
	// find looks for what there is to read. Relative paths are looked for in the folder too.
	find func(ctx context.Context, folder string) (reading, error)
	// pos is where the script names it.
	pos schema.Position
	// items is true for a table of whole items.
	items bool
	// endless is true for a table whose rows do not come to an end.
	endless bool
}

// reading is the part of a pipeline that reads a source: it gives the schema.Row that a query makes of the source's, or
// KV<schema.RowKind, dynamodbio.Item> for whole items.
type reading func(beam.Scope, queryFn) beam.PCollection

// sourceOf returns how to read a table, or nil when its connector is none to read from.
func sourceOf(connector string, t *schema.Table) (*source, error) {
	switch connector {
	case files.Connector:
		files, err := files.FromTable(t)
		if err != nil {
			return nil, err
		}
		find := func(ctx context.Context, folder string) (reading, error) {
			found, err := files.Find(ctx, folder)
			if err != nil {
				return nil, err
			}
			return func(s beam.Scope, query queryFn) beam.PCollection {
				if files.Items() {
					return found.Items(s)
				}
				return beam.ParDo(s, &fileQueryFn{Rows: found.Rows(), Query: query}, found.Names(s))
			}, nil
		}
		return &source{find: find, pos: files.PathPos(), items: files.Items(), endless: files.Watched()}, nil
	case datagen.Connector:
		table, err := datagen.FromTable(t)
		if err != nil {
			return nil, err
		}
		find := func(context.Context, string) (reading, error) {
			return func(s beam.Scope, query queryFn) beam.PCollection { return beam.ParDo(s, &query, table.Read(s)) }, nil
		}
		return &source{find: find, pos: t.Pos, endless: !table.Bounded()}, nil
	}
	return nil, nil
}

// Endless names the tables to read whose rows do not come to an end, which a runner has to be able to pause at.
func (p *Plan) Endless() []string {
	var names []string
	for _, job := range p.Jobs {
		for _, w := range job.writes {
			for _, l := range w.loads {
				if l.endless != "" && !slices.Contains(names, l.endless) {
					names = append(names, l.endless)
				}
			}
		}
	}
	return names
}

// wholeItems returns the load of INSERT INTO t SELECT * FROM src where src is a table of whole items. It reports false for an INSERT
// that reads none.
func (b *builder) wholeItems(s *ast.Insert, target *entry) (l load, ok bool, err error) {
	q, ok := s.Query.(*ast.Select)
	if !ok {
		return l, false, nil
	}
	from, ok := q.From.(*ast.TableRef)
	if !ok {
		return l, false, nil
	}
	e, err := b.catalog.find(from.Name)
	if err != nil || e.source == nil || !e.source.items {
		return l, false, nil // what is wrong with it is found by the compiler
	}
	if !isSelectAll(q) || s.Columns != nil {
		return l, true, e.wholeOnly(q.At, target.name)
	}
	if len(target.sink.Config.SetColumns) > 0 {
		return l, true, ast.Errorf(target.sink.Table.Pos, "table '%s': 'sink.set-columns' says nothing of whole items, which have their sets; leave it out", target.name)
	}
	l.items, l.endless = true, e.endlessName()
	if l.read, err = e.source.find(b.ctx, b.opts.Folder); err != nil {
		err = &ast.Error{Pos: e.source.pos, Err: err}
	}
	return l, true, err
}

// endlessName is the table's name when its rows do not come to an end, and else empty.
func (e *entry) endlessName() string {
	if e.source.endless {
		return e.name
	}
	return ""
}

// wholeOnly is the fault of a query that asks more of a table of whole items than they are.
func (e *entry) wholeOnly(at schema.Position, target string) error {
	return ast.Errorf(at, "table '%s' has no columns: its items are whole, and are written with INSERT INTO %s SELECT * FROM %[1]s; declare the columns to read to make rows of them",
		e.name, target)
}

// isSelectAll reports whether a query is SELECT * FROM t and nothing else.
func isSelectAll(q *ast.Select) bool {
	bare := ast.Select{At: q.At, Items: q.Items, From: q.From}
	return len(q.Items) == 1 && q.Items[0].Star && reflect.DeepEqual(*q, bare)
}
