package plan

import (
	"fmt"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x0[schema.RowKind, dynamodbio.Item, func(schema.RowKind, dynamodbio.Item)](
		&countItemsFn{},
	)
	register.Emitter2[schema.RowKind, dynamodbio.Item]()
}

// load is what an INSERT writes to its table: constantRows, queryRows or wholeItems.
type load interface {
	// compose adds what is to be written to the pipeline, and counts it as the counter's.
	compose(s beam.Scope, counter string) beam.PCollection
	// items reports whether it is whole items, KV<schema.RowKind, dynamodbio.Item>, and not rows.
	items() bool
	// source is the table that is read, or nil.
	source() *tableSource
	// describe names what is read, for EXPLAIN.
	describe() string
}

// constantRows is an INSERT whose rows are known: of VALUES, or of a SELECT without FROM.
type constantRows []schema.Row

func (r constantRows) compose(s beam.Scope, counter string) beam.PCollection {
	progress.Of(counter).Rows.Add(int64(len(r)))
	return beam.CreateList(s, r)
}

func (r constantRows) items() bool          { return false }
func (r constantRows) source() *tableSource { return nil }
func (r constantRows) describe() string     { return plural(len(r), "row") + " of constants" }

// queryRows is a query over a source.
type queryRows struct {
	from     *tableSource
	input    source.Input
	fn       query.RowFn
	filtered bool
}

func (q *queryRows) compose(s beam.Scope, counter string) beam.PCollection {
	fn := q.fn
	fn.Counter = counter
	return q.input.Read(s, fn)
}

func (q *queryRows) items() bool          { return false }
func (q *queryRows) source() *tableSource { return q.from }

func (q *queryRows) describe() string {
	text := q.from.describe()
	if q.filtered {
		text += ", rows where the condition of WHERE is TRUE"
	}
	return text
}

// wholeItems is INSERT INTO t SELECT * FROM src where src is a table of whole items.
type wholeItems struct {
	from  *tableSource
	input source.Input
}

func (w *wholeItems) compose(s beam.Scope, counter string) beam.PCollection {
	return beam.ParDo(s, &countItemsFn{Counter: counter}, w.input.Read(s, query.RowFn{}))
}

func (w *wholeItems) items() bool          { return true }
func (w *wholeItems) source() *tableSource { return w.from }
func (w *wholeItems) describe() string     { return w.from.describe() }

// countItemsFn counts items on their way to a table.
type countItemsFn struct {
	Counter string

	table *progress.Table
}

// Setup finds the counters.
func (fn *countItemsFn) Setup() { fn.table = progress.Of(fn.Counter) }

// ProcessElement counts an item.
func (fn *countItemsFn) ProcessElement(
	kind schema.RowKind, item dynamodbio.Item, emit func(schema.RowKind, dynamodbio.Item),
) {
	fn.table.Rows.Add(1)
	emit(kind, item)
}

// tableSource is a declared table to read from.
type tableSource struct {
	source.Table
	name  string
	query query.Table
}

func newTableSource(name string, t *schema.Table, src source.Table) *tableSource {
	s := &tableSource{Table: src, name: name, query: query.Table{Declaration: t}}
	for _, col := range t.Columns {
		if col.Kind == schema.Metadata {
			s.query.Metadata = append(s.query.Metadata, src.MetadataType(col))
		}
	}
	return s
}

// describe names the table, with its options.
func (s *tableSource) describe() string {
	return fmt.Sprintf("%s (%s)", s.name, optionsText(s.query.Declaration))
}

func optionsText(t *schema.Table) string {
	var options []string
	for _, o := range t.Options {
		options = append(options, o.String())
	}
	return strings.Join(options, ", ")
}
