package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/files"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn2x1[schema.Row, func(schema.Row), error](&queryFn{})
	register.DoFn3x1[context.Context, string, func(schema.Row), error](&fileQueryFn{})
	register.Emitter1[schema.Row]()
}

// queryFn makes the sink's rows of the source's.
type queryFn struct {
	Script string
	// Insert is the INSERT's text, each token at its place in the script.
	Insert string
	// Tables are the source's and the sink's declaration as JSON, without their options. They are not
	// structs because Beam infers a row schema of every DoFn's fields, and does not come to an end in types that
	// contain themselves, as *schema.Type does.
	Tables  []byte
	Counter string
	Zone    string // the session's, as the script has it

	at     schema.Position
	insert *compiled
	table  *progress.Table
}

// Setup compiles the query again on the worker.
func (fn *queryFn) Setup() error {
	var tables [2]*schema.Table
	if err := json.Unmarshal(fn.Tables, &tables); err != nil {
		return err
	}
	statements, err := parser.Parse(fn.Insert, tables[:]...)
	if err != nil {
		return err
	}
	s, ok := statements[0].(*ast.Insert)
	if !ok {
		return errors.New("plan: the statement is no INSERT")
	}
	fn.at = s.At
	source := &entry{name: strings.Join(tables[0].Name, "."), table: tables[0]}
	zone, err := expr.ParseZone(fn.Zone)
	if err != nil {
		return err
	}
	c := compiler{tables: func(ast.Name) (*entry, error) { return source, nil }, sink: tables[1], zone: zone}
	fn.insert, err = c.insert(s)
	fn.table = progress.Of(fn.Counter)
	return err
}

// ProcessElement emits the row for the sink.
func (fn *queryFn) ProcessElement(row schema.Row, emit func(schema.Row)) error {
	values, err := fn.insert.run(row.Values)
	if err == errLeftOut {
		return nil
	}
	if err != nil {
		pos := fn.at
		if e, ok := errors.AsType[*expr.EvalError](err); ok && e.Pos != (schema.Position{}) {
			pos, err = e.Pos, e.Err
		}
		return fmt.Errorf("%s:%d:%d: %w; the row is %v", fn.Script, pos.Line, pos.Column, err, row.Values)
	}
	fn.table.Rows.Add(1)
	emit(schema.Row{Kind: row.Kind, Values: values})
	return nil
}

// fileQueryFn is queryFn for the rows of whole files.
type fileQueryFn struct {
	Rows  files.Rows
	Query queryFn
}

// Setup makes both ready.
func (fn *fileQueryFn) Setup() error { return errors.Join(fn.Rows.Setup(), fn.Query.Setup()) }

// ProcessElement emits the rows for the sink of a file.
func (fn *fileQueryFn) ProcessElement(ctx context.Context, name string, emit func(schema.Row)) error {
	return fn.Rows.Read(ctx, name, func(row schema.Row) error { return fn.Query.ProcessElement(row, emit) })
}
