package filesource

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/itemsource"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, string, func(schema.Row), error](&rowsFn{})
	register.DoFn3x1[context.Context, string, func(schema.RowKind, dynamodbio.Item), error](&itemsFn{})
	register.Emitter1[schema.Row]()
	register.Emitter2[schema.RowKind, dynamodbio.Item]()
}

// Files are the files of a table.
type Files struct {
	spec     spec
	items    bool
	names    []string
	bytes    int64
	path     input.Path // that is watched, when interval is set
	interval time.Duration
}

// Read returns what the files hold: a PCollection of schema.Row with a value for each physical column of the table or, for a
// table of whole items, of KV<schema.RowKind, dynamodbio.Item>.
//
// One call reads a file from its beginning to its end, and the files of one Read follow each other
// in order, so "the last row of a key" is what a person who looks at them would say. The price is
// that a Read is one bundle; give a script an INSERT for each part of the data where that is too slow. Files that
// are waited for are read as they are found, and a bundle ends with a file's end.
func (f *Files) Read(s beam.Scope) beam.PCollection {
	s = s.Scope("filesource.Read")
	spec, err := json.Marshal(f.spec)
	if err != nil {
		panic(fmt.Sprintf("filesource.Read: %v", err)) // a spec is plain data
	}
	var names beam.PCollection
	if f.interval > 0 {
		names = watch(s, f.path, f.interval)
	} else {
		input.Expect(f.bytes)
		names = beam.CreateList(s, f.names)
	}
	if f.items {
		return beam.ParDo(s, &itemsFn{Spec: spec}, names)
	}
	return beam.ParDo(s, &rowsFn{Spec: spec}, names)
}

// rowsFn reads the rows of whole files.
type rowsFn struct {
	// Spec is a spec as JSON. It is not the struct itself because Beam infers a row schema of every
	// DoFn's fields, and does not come to an end in types that contain themselves, as *schema.Type does.
	Spec []byte

	raw    bool
	reader rowReader
}

// Setup decodes the format.
func (fn *rowsFn) Setup() (err error) {
	fn.reader, fn.raw, err = decode(fn.Spec)
	return err
}

// ProcessElement emits the rows of one file.
func (fn *rowsFn) ProcessElement(ctx context.Context, name string, emit func(schema.Row)) error {
	return readFile(ctx, name, fn.raw, emit, fn.reader.ReadRows)
}

// itemsFn reads the items of whole files.
type itemsFn struct {
	Spec []byte // as in rowsFn

	raw    bool
	reader itemReader
}

// Setup decodes the format.
func (fn *itemsFn) Setup() error {
	r, raw, err := decode(fn.Spec)
	if err != nil {
		return err
	}
	fn.raw = raw
	fn.reader = r.(itemReader)
	return nil
}

// ProcessElement emits the items of one file.
func (fn *itemsFn) ProcessElement(ctx context.Context, name string, emit func(schema.RowKind, dynamodbio.Item)) error {
	return readFile(ctx, name, fn.raw, func(c itemsource.Change) { emit(c.Kind, c.Item) }, fn.reader.ReadItems)
}

func decode(data []byte) (rowReader, bool, error) {
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, false, err
	}
	format, ok := formats[s.Format]
	if !ok {
		return nil, false, fmt.Errorf("filesource: the worker is of another version: it has no format '%s'", s.Format)
	}
	r, err := format.decode(s.Config)
	return r, format.raw, err
}

// readFile opens a file and has it read.
func readFile[T any](ctx context.Context, name string, raw bool, emit func(T), read func(*input.File, *input.Output[T]) error) error {
	open := input.Open
	if raw {
		open = input.OpenRaw
	}
	f, err := open(ctx, name)
	if err != nil {
		return input.In(name, err)
	}
	defer f.Close()
	out := input.NewOutput(ctx, emit)
	defer out.Flush()
	return input.In(name, read(f, out))
}
