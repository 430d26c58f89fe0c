// Package csvsource reads CSV files as rows of a declared table: it is the connector filesystem, format csv,
// of package sql, and the first step of data's way through it.
package csvsource

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/csvrecord"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn3x1[context.Context, string, func(schema.Row), error](&readFn{})
	register.Emitter1[schema.Row]()
}

// Read returns the rows of the files, as a PCollection of schema.Row with a value for each of the format's columns.
//
// One call reads a file from its first line to its last, and the files of one Read follow each other
// in order, so "the last row of a key" is what a person who looks at them would say. The price is
// that a Read is one bundle; give a script an INSERT for each part of the data where that is too slow.
func Read(s beam.Scope, files []string, f Format) beam.PCollection {
	s = s.Scope("csvsource.Read")
	spec, err := json.Marshal(f)
	if err != nil {
		panic(fmt.Sprintf("csvsource.Read: %v", err)) // a Format is plain data
	}
	return beam.ParDo(s, &readFn{Format: spec}, beam.CreateList(s, files))
}

// readFn reads whole files.
type readFn struct {
	// Format is a Format as JSON. It is not the struct itself because Beam infers a row schema of every
	// DoFn's fields, and does not come to an end in types that contain themselves, as *schema.Type does.
	Format []byte

	format Format
}

// Setup decodes the format.
func (fn *readFn) Setup() error { return json.Unmarshal(fn.Format, &fn.format) }

// ProcessElement emits the rows of one file.
func (fn *readFn) ProcessElement(ctx context.Context, file string, emit func(schema.Row)) error {
	fsys, err := filesystem.New(ctx, file)
	if err != nil {
		return err
	}
	defer fsys.Close()
	r, err := fsys.OpenRead(ctx, file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, bare(err))
	}
	defer r.Close()
	if err := readAll(ctx, r, &fn.format, emit); err != nil {
		if at, ok := errors.AsType[*lineError](err); ok {
			return fmt.Errorf("%s:%d: %w", file, at.line, at.err)
		}
		return fmt.Errorf("%s: %w", file, bare(err))
	}
	return nil
}

// lineError is an error at a line of a file.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }
func (e *lineError) Unwrap() error { return e.err }

// checkEvery is the number of records between looks at the context and updates of the counters.
const checkEvery = 256

// readAll emits the rows of r.
func readAll(ctx context.Context, r io.Reader, f *Format, emit func(schema.Row)) error {
	conv, err := newRowConverter(f)
	if err != nil {
		return err
	}
	records := csvrecord.NewReader(r, csvrecord.Options{
		Delimiter: f.Delimiter, Quote: f.Quote, Escape: f.Escape, Comments: f.AllowComments,
		SkipEmpty: len(f.Columns) > 1, // of one column, an empty line is an empty value
	})
	rows, counted := int64(0), int64(0)
	count := func() {
		rowsRead.Add(rows - counted)
		ignored.Add(conv.ignored)
		counted, conv.ignored = rows, 0
	}
	defer count()
	for n := 1; ; n++ {
		if n%checkEvery == 0 {
			count()
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		fields, line, err := records.Next()
		if err == io.EOF {
			return nil
		}
		if bad, ok := err.(*csvrecord.Error); ok {
			if f.IgnoreParseErrors {
				conv.ignored++
				continue
			}
			return &lineError{bad.Line, errors.New(bad.Reason)}
		}
		if err != nil {
			return err
		}
		row, ok, err := conv.convert(fields)
		if err != nil {
			return &lineError{line, err}
		}
		if ok {
			rows++
			emit(row)
		}
	}
}

// The counters of this process, over all reads.
var rowsRead, ignored atomic.Int64

// Stats count what this process has read since it started.
type Stats struct {
	// Rows counts the rows emitted.
	Rows int64
	// Ignored counts the fields and records that csv.ignore-parse-errors passed over.
	Ignored int64
}

// ProcessStats returns this process's counters, for programs that show progress.
func ProcessStats() Stats { return Stats{Rows: rowsRead.Load(), Ignored: ignored.Load()} }
