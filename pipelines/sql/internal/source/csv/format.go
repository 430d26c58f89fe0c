// Package csv reads CSV text as rows of a declared table: it is format csv of connector filesystem.
// Package files opens its files.
package csv

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/csv/csvrecord"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Format says how text is read as rows of a table. It is plain data and travels to the workers.
type Format struct {
	// Columns are those of the table that its files hold: one field of a record each, in order or,
	// with Header, by name.
	Columns []input.Column
	// Delimiter separates the fields; it is one character.
	Delimiter string
	// Quote and Escape are 0 when there is none.
	Quote, Escape byte
	// AllowComments skips the lines that begin with #.
	AllowComments bool
	// IgnoreParseErrors turns a field that does not parse, or is missing, into NULL, and skips a
	// record that is not a CSV or has too many fields, instead of failing.
	IgnoreParseErrors bool
	// ArrayDelimiter separates the elements of an ARRAY and the fields of a ROW.
	ArrayDelimiter string
	// Header has the first line of each file name its fields, and columns found by name.
	Header bool
	// NullLiteral, when not nil, is read as NULL in every column.
	NullLiteral *string
}

// The options of Flink's csv format that a source uses (Flink documentation, "CSV Format").
const (
	optDelimiter    = "csv.field-delimiter"
	optDisableQuote = "csv.disable-quote-character"
	optQuote        = "csv.quote-character"
	optComments     = "csv.allow-comments"
	optIgnoreErrors = "csv.ignore-parse-errors"
	optArray        = "csv.array-element-delimiter"
	optEscape       = "csv.escape-character"
	optNull         = "csv.null-literal"
	optScientific   = "csv.write-bigdecimal-in-scientific-notation"
)

// optHeader is not Flink's, whose csv format cannot read a header line.
const optHeader = "csv.header"

// Configure sets the format to what the table's options declare. It adds the problems to them.
//
// The defaults are Flink's: fields separated by a comma, quoted by a double quote, array elements
// separated by a semicolon, no escape character, no NULL literal and no header line.
func (f *Format) Configure(o *tableoptions.Set) {
	*f = Format{
		Columns:           input.Columns(o.Table),
		Delimiter:         delimiter(o),
		Quote:             character(o, optQuote),
		Escape:            character(o, optEscape),
		AllowComments:     o.Bool(optComments, false),
		IgnoreParseErrors: o.Bool(optIgnoreErrors, false),
		ArrayDelimiter:    o.Text(optArray, ";"),
		Header:            o.Bool(optHeader, false),
	}
	if given, _ := o.Lookup(optArray); f.ArrayDelimiter == "" {
		o.Fail(given.Pos, "option '%s' must not be empty", optArray)
	}
	if null, given := o.Lookup(optNull); given {
		f.NullLiteral = &null.Value
	}
	o.WithoutEffect(optScientific)
	_, quoteGiven := o.Lookup(optQuote)
	if !quoteGiven {
		f.Quote = '"'
	}
	if disable, _ := o.Lookup(optDisableQuote); o.Bool(optDisableQuote, false) {
		if quoteGiven {
			o.Fail(disable.Pos, "options '%s' and '%s' exclude each other", optQuote,
				optDisableQuote)
		}
		f.Quote = 0
	}
	if f.Quote != 0 && f.Delimiter[0] == f.Quote || f.Escape != 0 && f.Delimiter[0] == f.Escape {
		at, _ := o.Lookup(optDelimiter)
		o.Fail(at.Pos, "option '%s' must differ from the quote and the escape character",
			optDelimiter)
	}
	for _, c := range input.DeclaredColumns(o.Table) {
		if _, err := newConverter(f, c.Type); err != nil {
			o.Fail(c.Pos, "column %s: %v", c.Name, err)
		}
	}
}

func delimiter(o *tableoptions.Set) string {
	const byDefault = ","
	given, ok := o.Lookup(optDelimiter)
	if !ok {
		return byDefault
	}
	d := unescape(given.Value)
	if utf8.RuneCountInString(d) != 1 || d == "\n" || d == "\r" {
		o.Fail(given.Pos, "option '%s' must be a string with a single character, but was '%s'",
			given.Key, given.Value)
		return byDefault
	}
	return d
}

func character(o *tableoptions.Set, key string) byte {
	given, ok := o.Lookup(key)
	if !ok {
		return 0
	}
	if len(given.Value) != 1 || given.Value == "\n" || given.Value == "\r" {
		o.Fail(given.Pos,
			"option '%s' must be a string with a single ASCII character, but was '%s'", given.Key,
			given.Value)
		return 0
	}
	return given.Value[0]
}

// unescape reads \t, \\, \u0001 and their like, as Flink does in csv.field-delimiter.
func unescape(s string) string {
	if !strings.Contains(s, `\`) || s == `\` {
		return s
	}
	if u, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`); err == nil {
		return u
	}
	return s
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
	conv, err := newRowConverter(f, out)
	if err != nil {
		return err
	}
	records := csvrecord.NewReader(r, csvrecord.Options{
		Delimiter: f.Delimiter, Quote: f.Quote, Escape: f.Escape, Comments: f.AllowComments,
		SkipEmpty: len(f.Columns) > 1 || f.Header, // of one column, an empty line is an empty value
	})
	if f.Header {
		if err := readHeader(records, conv); err != nil {
			return err
		}
	}
	for {
		fields, line, err := records.Next()
		if err == io.EOF {
			return nil
		}
		var row schema.Row
		ok := false
		if bad, malformed := err.(*csvrecord.Error); malformed {
			if !f.IgnoreParseErrors {
				return malformedRecord(bad)
			}
		} else if err != nil {
			return err
		} else if row, ok, err = conv.convert(fields); err != nil {
			return &input.RecordError{Line: line, Err: err}
		}
		if ok {
			err = out.Emit(row)
		} else {
			err = out.IgnoreRecord()
		}
		if err != nil {
			return err
		}
	}
}

// readHeader reads the header line, which an empty file does not have.
func readHeader(records *csvrecord.Reader, conv *rowConverter) error {
	fields, line, err := records.Next()
	if err == io.EOF {
		return nil
	}
	if bad, malformed := err.(*csvrecord.Error); malformed {
		return malformedRecord(bad)
	}
	if err != nil {
		return err
	}
	if err := conv.setHeader(fields); err != nil {
		return &input.RecordError{Line: line, Err: err}
	}
	records.SkipEmpty(conv.width > 1)
	return nil
}

func malformedRecord(bad *csvrecord.Error) error {
	return &input.RecordError{Line: bad.Line, Err: errors.New(bad.Reason)}
}
