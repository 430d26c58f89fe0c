// Package parquet reads Parquet files as rows of a declared table: it is format parquet of
// connector filesystem. Package files opens its files.
package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Format says what is read. It is plain data and travels to the workers.
type Format struct {
	// Columns are the fields that become columns, by name.
	Columns []input.Column
	// IgnoreParseErrors turns a value that does not fit its column into NULL instead of failing.
	// Flink has no such option.
	IgnoreParseErrors bool
}

const (
	optIgnoreErrors = "parquet.ignore-parse-errors"
	optUTC          = "parquet.utc-timezone"
)

// Configure sets the format to what the table's options declare. It adds the problems to them.
func (f *Format) Configure(o *tableoptions.Set) {
	o.WithoutEffect("parquet.compression") // the file says what it is compressed with
	if utc, given := o.Lookup(optUTC); given && !o.Bool(optUTC, true) {
		o.Fail(
			utc.Pos,
			"option '%s': times are read as UTC, not in the time zone of the machine that reads "+
				"them; leave it out",
			optUTC,
		)
	}
	o.CheckTypes("parquet", nil)
	f.Columns = input.Columns(o.Table)
	f.IgnoreParseErrors = o.Bool(optIgnoreErrors, false)
}

// ReadRows emits the rows of a file.
func (f *Format) ReadRows(file *input.File, out *input.Output[schema.Row]) error {
	r, size, err := file.ReaderAt()
	if err != nil {
		return err
	}
	return f.readAll(r, size, out)
}

// rowsAtOnce is how many rows are decoded together.
const rowsAtOnce = 128

func (f *Format) readAll(r io.ReaderAt, size int64, out *input.Output[schema.Row]) (err error) {
	n := int64(0)
	defer func() { // the library panics at some files that are damaged
		if p := recover(); p != nil {
			err = &input.RecordError{Record: n + 1, Err: fmt.Errorf("the file is damaged: %v", p)}
		}
	}()
	if err := checkMagic(r, size); err != nil {
		return err
	}
	if err := checkFooter(r, size); err != nil {
		return fmt.Errorf("it is not a Parquet file, or is damaged: %w", err)
	}
	file, err := parquet.OpenFile(r, size, parquet.SkipPageIndex(true),
		parquet.SkipBloomFilters(true))
	if err != nil {
		return fmt.Errorf("it is not a Parquet file, or is damaged: %w", err)
	}
	if err := checkPages(r, size, file); err != nil {
		return err
	}
	row, err := newAssembler(f.Columns, file.Root())
	if err != nil {
		return err
	}
	if f.IgnoreParseErrors {
		row.ignore = out.IgnoreField
	}
	buffer := make([]parquet.Row, rowsAtOnce)
	for _, group := range file.RowGroups() {
		if group.NumRows() == 0 { // its columns have no data pages
			continue
		}
		rows := group.Rows()
		for err == nil {
			var got int
			if got, err = rows.ReadRows(buffer); got == 0 && err == nil {
				err = errors.New("its pages end before its rows do")
			}
			for _, r := range buffer[:got] {
				values, err := row.assemble(r)
				if err == nil {
					n++
					err = out.Emit(schema.Row{Values: values})
				} else {
					err = &input.RecordError{Record: n + 1, Err: err}
				}
				if err != nil {
					return errors.Join(err, rows.Close())
				}
			}
		}
		if err != io.EOF {
			return errors.Join(
				&input.RecordError{Record: n + 1, Err: fmt.Errorf("the file is damaged: %w", err)},
				rows.Close(),
			)
		}
		if err = rows.Close(); err != nil {
			return err
		}
	}
	return nil
}

// checkMagic distinguishes files of another format from damaged ones.
func checkMagic(r io.ReaderAt, size int64) error {
	const magic = "PAR1"
	head, tail := make([]byte, 12), make([]byte, len(magic))
	if size < 12 {
		return fmt.Errorf("it is not a Parquet file: it has %d bytes", size)
	}
	if _, err := r.ReadAt(head, 0); err != nil {
		return err
	}
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return err
	}
	switch {
	case input.CompressionOf(head) != "":
		return fmt.Errorf("it is compressed with %s: "+
			"Parquet files are compressed inside, so decompress it first",
			input.CompressionOf(head))
	case string(head[:len(magic)]) == "PARE":
		return errors.New("it is an encrypted Parquet file, which is not supported")
	case string(head[:len(magic)]) != magic:
		return fmt.Errorf("it is not a Parquet file: it begins with %s, not with %s",
			input.Quote(head[:len(magic)]), magic)
	case string(tail) != magic:
		return errors.New("the file ends too early: it is truncated; copy it again")
	}
	return nil
}
