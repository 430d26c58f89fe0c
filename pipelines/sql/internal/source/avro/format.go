// Package avro reads Avro object container files as rows of a declared table: it is format avro of
// connector filesystem. Package files opens its files.
package avro

import (
	"errors"
	"fmt"
	"io"

	"github.com/twmb/avro"
	"github.com/twmb/avro/ocf"

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

const optIgnoreErrors = "avro.ignore-parse-errors"

// Configure sets the format to what the table's options declare. It adds the problems to them.
func (f *Format) Configure(o *tableoptions.Set) {
	o.WithoutEffect(
		"avro.codec", // the file says what it is compressed with
		"avro.timestamp_mapping.legacy",
	) // TIMESTAMP and TIMESTAMP_LTZ are both read from what there is
	if encoding, _ := o.Lookup("avro.encoding"); o.OneOf("avro.encoding", "binary", "binary",
		"json") == "json" {
		o.Fail(encoding.Pos, "option '%s': container files are binary; leave it out", encoding.Key)
	}
	o.CheckTypes("avro", textKeys)
	f.Columns = input.Columns(o.Table)
	f.IgnoreParseErrors = o.Bool(optIgnoreErrors, false)
}

// textKeys rejects maps that Avro has nothing for.
func textKeys(t *schema.Type) error {
	key := t.Key
	if t.Kind == schema.TypeMultiset {
		key = t.Elem
	}
	if t.Kind != schema.TypeMap && t.Kind != schema.TypeMultiset ||
		key.Kind == schema.TypeVarchar ||
		key.Kind == schema.TypeChar {
		return nil
	}
	return fmt.Errorf("keys of type %v: its maps have text for keys, so declare STRING", key)
}

// ReadRows emits the rows of a file.
func (f *Format) ReadRows(file *input.File, out *input.Output[schema.Row]) error {
	content, err := file.Content()
	if err != nil {
		return err
	}
	return f.readAll(content, out)
}

func (f *Format) readAll(r io.Reader, out *input.Output[schema.Row]) error {
	head, r := peekHeader(r)
	if err := checkCodec(head.codec); err != nil {
		return err
	}
	opts := ownCodecs()
	if head.unions {
		opts = append(opts, ocf.WithDecodeOpts(avro.TaggedUnions()))
	}
	records, err := ocf.NewReader(r, opts...)
	if err != nil {
		return explain(err)
	}
	defer records.Close()
	row, err := newRowConverter(f.Columns, records.Schema().Root().ExpandReferences(), head.unions)
	if err != nil {
		return err
	}
	if f.IgnoreParseErrors {
		row.ignore = out.IgnoreField
	}
	for n := int64(1); ; n++ {
		var record any
		switch err := records.Decode(&record); {
		case err == io.EOF:
			return nil
		case err != nil:
			return &input.RecordError{Record: n, Err: explain(err)}
		}
		values, err := row.convert(record)
		if err != nil {
			return &input.RecordError{Record: n, Err: err}
		}
		if err := out.Emit(schema.Row{Values: values}); err != nil {
			return err
		}
	}
}

// explain says what to do about a file that is of another format or truncated.
func explain(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return errors.New(
			"the file ends too early: it is not an Avro container file, or is truncated; copy " +
				"it again",
		)
	}
	if errors.Is(err, errBlock) {
		return errBlock
	}
	return fmt.Errorf("it is not an Avro container file, or is damaged: %w", err)
}
