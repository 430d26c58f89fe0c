package files

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/dynamodbjson"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, string, func(schema.RowKind, dynamodbio.Item), error](&itemsFn{})
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

// Items returns the items that the files of a table of whole items hold: a PCollection of
// KV<schema.RowKind, dynamodbio.Item>.
func (f *Files) Items(s beam.Scope) beam.PCollection {
	s = s.Scope("files.Items")
	return beam.ParDo(s, &itemsFn{Spec: f.encoded()}, f.Names(s))
}

// Names returns the names of the files, for [Rows].
//
// One call reads a file from its beginning to its end, and the files of one PCollection follow each other
// in order, so "the last row of a key" is what a person who looks at them would say. The price is
// that it is one bundle; give a script an INSERT for each part of the data where that is too slow. Files that
// are waited for are read as they are found, and a bundle ends with a file's end.
func (f *Files) Names(s beam.Scope) beam.PCollection {
	if f.interval > 0 {
		return watch(s, f.path, f.interval)
	}
	input.Expect(f.bytes)
	return beam.CreateList(s, f.names)
}

// Rows returns what reads the files' rows.
func (f *Files) Rows() Rows { return Rows{Spec: f.encoded()} }

func (f *Files) encoded() []byte {
	data, err := json.Marshal(f.spec)
	if err != nil {
		panic(fmt.Sprintf("filesource: %v", err)) // a spec is plain data
	}
	return data
}

// Rows reads rows of whole files, as a part of a DoFn: handing each row from one DoFn to another costs Beam as much as
// reading it.
type Rows struct {
	// Spec is a spec as JSON. It is not the struct itself because Beam infers a row schema of every
	// DoFn's fields, and does not come to an end in types that contain themselves, as *schema.Type does.
	Spec []byte

	raw    bool
	reader rowReader
	layout layout
}

// Setup decodes the format.
func (r *Rows) Setup() (err error) {
	r.reader, r.raw, r.layout, err = decode(r.Spec)
	return err
}

// Read calls yield with the rows of one file, of which each has a value for each physical column of
// the table and, behind those, for each METADATA column, and holds until the next. The first error
// of yield ends the reading.
func (r *Rows) Read(ctx context.Context, name string, yield func(schema.Row) error) error {
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
	err := readFile(ctx, name, r.raw, func(row schema.Row) {
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
	}, r.reader.ReadRows)
	if failed != nil {
		return failed
	}
	return err
}

// itemsFn reads the items of whole files.
type itemsFn struct {
	Spec []byte // as in Rows

	raw    bool
	reader itemReader
}

// Setup decodes the format.
func (fn *itemsFn) Setup() error {
	r, raw, _, err := decode(fn.Spec)
	if err != nil {
		return err
	}
	fn.raw = raw
	fn.reader = r.(itemReader)
	return nil
}

// ProcessElement emits the items of one file.
func (fn *itemsFn) ProcessElement(ctx context.Context, name string, emit func(schema.RowKind, dynamodbio.Item)) error {
	return readFile(ctx, name, fn.raw, func(c dynamodbjson.Change) { emit(c.Kind, c.Item) }, fn.reader.ReadItems)
}

func decode(data []byte) (rowReader, bool, layout, error) {
	var s spec
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, false, layout{}, err
	}
	format, ok := formats[s.Format]
	if !ok {
		return nil, false, layout{}, fmt.Errorf(
			"filesource: the worker is of another version: it has no format '%s'", s.Format)
	}
	r, err := format.decode(s.Config)
	return r, format.raw, s.Layout, err
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
