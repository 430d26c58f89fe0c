// Package json reads newline-delimited JSON as rows of a declared table: it is format json of
// connector filesystem. Package files opens its files.
package json

import (
	"io"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Format says how text is read as rows of a table. It is plain data and travels to the workers.
type Format struct {
	// Columns are the fields that become columns, by name.
	Columns []input.Column
	// FailOnMissingField makes it an error that a field is not there, which is NULL otherwise.
	FailOnMissingField bool
	// IgnoreParseErrors turns a value that does not parse into NULL, and skips a line that is not a
	// JSON object, instead of failing.
	IgnoreParseErrors bool
	// ISO8601 has a T between the date and the time of a timestamp, where SQL has a blank.
	ISO8601 bool
}

// The options of Flink's json format that a source uses (Flink documentation, "JSON Format").
const (
	optFailOnMissing = "json.fail-on-missing-field"
	optIgnoreErrors  = "json.ignore-parse-errors"
	optTimestamps    = "json.timestamp-format.standard"
)

// writingOptions are for writing, or for how Flink's own parser goes about it.
var writingOptions = []string{
	"json.map-null-key.mode", "json.map-null-key.literal", "json.encode.decimal-as-plain-number",
	"json.encode.ignore-null-fields", "json.decode.json-parser.enabled",
}

// Configure sets the format to what the table's options declare. It adds the problems to them.
func (f *Format) Configure(o *tableoptions.Set) {
	*f = Format{
		Columns:            input.Columns(o.Table),
		FailOnMissingField: o.Bool(optFailOnMissing, false),
		IgnoreParseErrors:  o.Bool(optIgnoreErrors, false),
		ISO8601:            o.OneOf(optTimestamps, "SQL", "SQL", "ISO-8601") == "ISO-8601",
	}
	o.WithoutEffect(writingOptions...)
	if at, _ := o.Lookup(optIgnoreErrors); f.FailOnMissingField && f.IgnoreParseErrors {
		o.Fail(at.Pos, "options '%s' and '%s' exclude each other", optFailOnMissing,
			optIgnoreErrors)
	}
	for _, c := range input.DeclaredColumns(o.Table) {
		if _, err := newConverter(f, c.Type); err != nil {
			o.Fail(c.Pos, "column %s: %v", c.Name, err)
		}
	}
}

// ReadRows emits the rows of a file.
func (f *Format) ReadRows(file *input.File, out *input.Output[schema.Row]) error {
	text, err := file.Text()
	if err != nil {
		return err
	}
	return f.readAll(text, out)
}

func (f *Format) readAll(r io.Reader, out *input.Output[schema.Row]) error {
	d, err := newDecoder(f, out.IgnoreField, out.IgnoreRecord)
	if err != nil {
		return err
	}
	lines := jsonlines.NewLines(r)
	for {
		line, number, err := lines.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var stopped error // by out, not for what is in the line
		err = d.decode(line, func(row schema.Row) error {
			stopped = out.Emit(row)
			return stopped
		})
		switch {
		case err == nil || stopped != nil:
		case f.IgnoreParseErrors:
			err = out.IgnoreRecord()
		default:
			return &input.RecordError{Line: number, Err: err}
		}
		if err != nil {
			return err
		}
	}
}
