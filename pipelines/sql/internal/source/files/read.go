package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/query"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/dynamodbjson"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, string, func(schema.Row), error](&rowsFn{})
	register.DoFn3x1[context.Context, string, func(schema.RowKind, dynamodbio.Item), error](
		&itemsFn{},
	)
	register.Emitter1[schema.Row]()
	register.Emitter2[schema.RowKind, dynamodbio.Item]()
}

// existing are the files of a table that are there when the pipeline is built.
type existing struct {
	table *Table
	names []string
	bytes int64
}

// Read reads the files in order.
//
// One call reads a file from its beginning to its end, and the files of one PCollection follow each
// other in order, so that "the last row of a key" is what a person who looks at them would say. The
// price is that it is one bundle; give a script an INSERT for each part of the data where that is
// too slow.
func (e *existing) Read(s beam.Scope, fn query.RowFn) beam.PCollection {
	input.Expect(e.bytes)
	return e.table.read(s, beam.CreateList(s, e.names), fn)
}

// appearing are files that are read as they appear. A bundle ends with a file's end.
type appearing struct {
	table *Table
	path  input.Path
}

// Read reads the files as they are found.
func (a *appearing) Read(s beam.Scope, fn query.RowFn) beam.PCollection {
	return a.table.read(s, watch(s, a.path, a.table.interval), fn)
}

// read reads the files of those names.
func (t *Table) read(s beam.Scope, names beam.PCollection, fn query.RowFn) beam.PCollection {
	if t.items {
		return beam.ParDo(s.Scope("files.Items"), &itemsFn{Spec: t.spec.encode()}, names)
	}
	return beam.ParDo(s, &rowsFn{Rows: rowReader{Spec: t.spec.encode()}, Query: fn}, names)
}

// spec says how a file is read. It travels to the workers as JSON.
type spec struct {
	Format string
	// Config is the format, as JSON.
	Config json.RawMessage
	// Layout says where the values of a row come from.
	Layout layout
}

func (s spec) encode() []byte {
	data, err := json.Marshal(s)
	if err != nil {
		panic(fmt.Sprintf("files: %v", err)) // a spec is plain data
	}
	return data
}

func decodeSpec(data []byte) (format, layout, error) {
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, layout{}, err
	}
	newFormat, ok := formats[s.Format]
	if !ok {
		return nil, layout{}, fmt.Errorf("files: the worker is of another version of the program: "+
			"it has no format '%s'", s.Format)
	}
	f := newFormat()
	return f, s.Layout, json.Unmarshal(s.Config, f)
}

// rowsFn reads whole files and applies the query to their rows.
type rowsFn struct {
	Rows  rowReader
	Query query.RowFn
}

// Setup decodes the format and compiles the query.
func (fn *rowsFn) Setup() error { return errors.Join(fn.Rows.setup(), fn.Query.Setup()) }

// ProcessElement emits the rows for the sink of a file.
func (fn *rowsFn) ProcessElement(ctx context.Context, name string, emit func(schema.Row)) error {
	return fn.Rows.read(ctx, name, func(row schema.Row) error {
		return fn.Query.ProcessElement(row, emit)
	})
}

// rowReader reads the rows of whole files.
type rowReader struct {
	// Spec is a spec as JSON, for the reason given at query.RowFn.Tables.
	Spec []byte

	format format
	layout layout
}

func (r *rowReader) setup() (err error) {
	r.format, r.layout, err = decodeSpec(r.Spec)
	return err
}

// read calls yield with the rows of one file. A row has a value for each physical column of the
// table and, behind those, one for each METADATA column, and is valid until the next. The first
// error of yield ends the reading.
func (r *rowReader) read(
	ctx context.Context, name string, yield func(schema.Row) error,
) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all []schema.Value // of a row, when its file does not hold them all
	if !r.layout.plain() {
		var err error
		if all, err = r.layout.row(ctx, name); err != nil {
			return input.In(name, err)
		}
	}
	var failed error
	err := readFile(ctx, name, func(row schema.Row) {
		if failed != nil {
			return // the reader checks the context now and then
		}
		if all != nil {
			for i, place := range r.layout.Data {
				all[place] = row.Values[i]
			}
			row.Values = all
		}
		if failed = yield(row); failed != nil {
			stop(failed)
		}
	}, r.format.ReadRows)
	if failed != nil {
		return failed
	}
	return err
}

// itemsFn reads the items of whole files.
type itemsFn struct {
	Spec []byte // as in rowReader

	format itemFormat
}

// Setup decodes the format.
func (fn *itemsFn) Setup() error {
	f, _, err := decodeSpec(fn.Spec)
	if err != nil {
		return err
	}
	fn.format = f.(itemFormat)
	return nil
}

// ProcessElement emits the items of one file.
func (fn *itemsFn) ProcessElement(
	ctx context.Context, name string, emit func(schema.RowKind, dynamodbio.Item),
) error {
	emitChange := func(c dynamodbjson.Change) { emit(c.Kind, c.Item) }
	return readFile(ctx, name, emitChange, fn.format.ReadItems)
}

// readFile opens a file and reads it.
func readFile[T any](
	ctx context.Context, name string, emit func(T), read func(*input.File, *input.Output[T]) error,
) error {
	f, err := input.Open(ctx, name)
	if err != nil {
		return input.In(name, err)
	}
	defer f.Close()
	out := input.NewOutput(ctx, emit)
	defer out.Flush()
	return input.In(name, read(f, out))
}
