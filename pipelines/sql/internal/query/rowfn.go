package query

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn2x1[schema.Row, func(schema.Row), error](&RowFn{})
	register.Emitter1[schema.Row]()
}

// RowFn makes the sink's row of each row of a source. It is a DoFn, and a part of the DoFns of the
// sources that read whole files: to pass a row from one DoFn to another costs Beam as much as to
// read it. Its exported fields travel to the worker, which compiles the query again.
type RowFn struct {
	// Script is the script's name, for errors.
	Script string
	// Insert is the INSERT's text, and At its position in the script.
	Insert string
	At     schema.Position
	// Tables is a tables as JSON. It is not the struct itself because Beam infers a row schema of
	// every DoFn's fields, and does not terminate on types that contain themselves, as *schema.Type
	// does.
	Tables []byte
	// Zone is the session's time zone, as the script names it.
	Zone string
	// Counter is the name under which package progress counts the rows.
	Counter string

	insert *Insert
	table  *progress.Table
}

// tables are the tables of an INSERT, without their options: no secret travels with a query.
type tables struct {
	Source Table
	Sink   *schema.Table
}

// NewRowFn returns the RowFn of an INSERT that reads a table.
func NewRowFn(
	script string, s *ast.Insert, source *Table, sink *schema.Table, zone string,
) (RowFn, error) {
	data, err := json.Marshal(tables{
		Source: Table{withoutOptions(source.Declaration), source.Metadata},
		Sink:   withoutOptions(sink),
	})
	return RowFn{Script: script, Insert: s.Text, At: s.At, Tables: data, Zone: zone}, err
}

func withoutOptions(t *schema.Table) *schema.Table {
	u := *t
	u.Options = nil
	return &u
}

// Setup compiles the query.
func (fn *RowFn) Setup() error {
	var t tables
	if err := json.Unmarshal(fn.Tables, &t); err != nil {
		return err
	}
	s, err := parser.ParseInsert(fn.Insert, fn.At, t.Source.Declaration, t.Sink)
	if err != nil {
		return err
	}
	zone, err := expr.ParseZone(fn.Zone)
	if err != nil {
		return err
	}
	fn.insert, err = Compile(s, func(ast.Name) (*Table, error) { return &t.Source, nil }, t.Sink,
		zone)
	fn.table = progress.Of(fn.Counter)
	return err
}

// ProcessElement emits the sink's row of a row of the source, unless the query filters it out. The
// row emitted is valid until the next call.
func (fn *RowFn) ProcessElement(row schema.Row, emit func(schema.Row)) error {
	values, ok, err := fn.insert.chain.run(row.Values)
	if err != nil {
		pos := fn.At
		if e, ok := errors.AsType[*expr.EvalError](err); ok && e.Pos != (schema.Position{}) {
			pos, err = e.Pos, e.Err
		}
		return fmt.Errorf("%s:%d:%d: %w; the row is %v",
			fn.Script, pos.Line, pos.Column, err, row.Values)
	}
	if !ok {
		return nil
	}
	fn.table.Rows.Add(1)
	emit(schema.Row{Kind: row.Kind, Values: values})
	return nil
}
