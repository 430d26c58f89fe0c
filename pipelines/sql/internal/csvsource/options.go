package csvsource

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/schema/syntax"
)

// Format says how text is read as rows of a table. It is plain data and travels to the workers.
type Format struct {
	// Columns are the table's physical columns: one field of a record each, in order.
	Columns []Column
	// Delimiter parts the fields; it is one character.
	Delimiter string
	// Quote and Escape are 0 when there is none.
	Quote, Escape byte
	// AllowComments leaves out the lines that begin with #.
	AllowComments bool
	// IgnoreParseErrors turns a field that does not parse, or is missing, into NULL, and leaves out
	// a record that is no CSV or has too many fields, instead of failing.
	IgnoreParseErrors bool
	// ArrayDelimiter parts the elements of an ARRAY and the fields of a ROW.
	ArrayDelimiter string
	// NullLiteral, when not nil, is read as NULL in every column.
	NullLiteral *string
}

// Column is a column read from a field.
type Column struct {
	Name string
	Type *schema.Type
}

// The options of Flink's filesystem connector and csv format that a source heeds
// (Flink documentation, "FileSystem SQL Connector", "CSV Format").
const (
	optConnector     = "connector"
	optFormat        = "format"
	optPath          = "path"
	optDelimiter     = "csv.field-delimiter"
	optDisableQuote  = "csv.disable-quote-character"
	optQuote         = "csv.quote-character"
	optComments      = "csv.allow-comments"
	optIgnoreErrors  = "csv.ignore-parse-errors"
	optArray         = "csv.array-element-delimiter"
	optEscape        = "csv.escape-character"
	optNull          = "csv.null-literal"
	optScientific    = "csv.write-bigdecimal-in-scientific-notation"
	optWatchInterval = "source.monitor-interval"
)

var knownOptions = []string{
	optConnector, optFormat, optPath, optDelimiter, optDisableQuote, optQuote, optComments, optIgnoreErrors,
	optArray, optEscape, optNull, optScientific,
}

// FromTable returns the path and the format that the table's options declare. The error joins one
// *schema.SyntaxError, with its place, for each fault.
//
// The defaults are Flink's: fields parted by a comma, quoted by a double quote, array elements
// parted by a semicolon, no escape character, no NULL literal and no header line.
func FromTable(t *schema.Table) (path string, f Format, err error) {
	f = Format{Delimiter: ",", Quote: '"', ArrayDelimiter: ";"}
	var errs []error
	fail := func(pos schema.Position, format string, args ...any) {
		errs = append(errs, syntax.Errorf(pos, format, args...))
	}
	var format string
	disableQuote, quoteGiven := false, false
	for _, o := range t.Options {
		boolean := func() bool {
			b, err := strconv.ParseBool(strings.ToLower(o.Value))
			if err != nil || len(o.Value) < len("true") {
				fail(o.Pos, "option '%s' must be true or false, but was '%s'", o.Key, o.Value)
			}
			return b
		}
		character := func() byte {
			if len(o.Value) != 1 || o.Value == "\n" || o.Value == "\r" {
				fail(o.Pos, "option '%s' must be a string with a single ASCII character, but was '%s'", o.Key, o.Value)
				return 0
			}
			return o.Value[0]
		}
		switch o.Key {
		case optConnector, optScientific:
		case optFormat:
			format = o.Value
			if format != "csv" {
				fail(o.Pos, "format '%s' is not supported; the connector filesystem reads 'csv'", format)
			}
		case optPath:
			path = o.Value
		case optDelimiter:
			f.Delimiter = unescape(o.Value)
			if utf8.RuneCountInString(f.Delimiter) != 1 || f.Delimiter == "\n" || f.Delimiter == "\r" {
				fail(o.Pos, "option '%s' must be a string with a single character, but was '%s'", o.Key, o.Value)
				f.Delimiter = ","
			}
		case optDisableQuote:
			disableQuote = boolean()
		case optQuote:
			f.Quote, quoteGiven = character(), true
		case optEscape:
			f.Escape = character()
		case optComments:
			f.AllowComments = boolean()
		case optIgnoreErrors:
			f.IgnoreParseErrors = boolean()
		case optArray:
			f.ArrayDelimiter = o.Value
			if o.Value == "" {
				fail(o.Pos, "option '%s' must not be empty", o.Key)
			}
		case optNull:
			f.NullLiteral = &o.Value
		case optWatchInterval:
			fail(o.Pos, "option '%s' is not supported: the files are read once, and the job ends", o.Key)
		default:
			fail(o.Pos, "unknown option '%s' of connector filesystem%s", o.Key, suggestion(o.Key))
		}
	}
	if path == "" {
		fail(t.Pos, "table %s: option 'path' is missing: the file or directory to read", strings.Join(t.Name, "."))
	}
	if format == "" {
		fail(t.Pos, "table %s: option 'format' is missing: write 'format' = 'csv'", strings.Join(t.Name, "."))
	}
	if disableQuote {
		if quoteGiven {
			fail(t.Pos, "options '%s' and '%s' exclude each other", optQuote, optDisableQuote)
		}
		f.Quote = 0
	}
	if f.Quote != 0 && f.Delimiter[0] == f.Quote || f.Escape != 0 && f.Delimiter[0] == f.Escape {
		fail(t.Pos, "option '%s' must differ from the quote and the escape character", optDelimiter)
	}
	if len(t.PartitionedBy) > 0 {
		fail(t.Pos, "table %s: PARTITIONED BY is not supported for a table of connector filesystem", strings.Join(t.Name, "."))
	}
	for _, c := range t.PhysicalColumns() {
		if _, err := newConverter(&f, c.Type); err != nil {
			fail(c.Pos, "column %s: %v", c.Name, err)
		}
		f.Columns = append(f.Columns, Column{c.Name, c.Type})
	}
	if len(f.Columns) == 0 {
		fail(t.Pos, "table %s: a csv table needs at least one physical column", strings.Join(t.Name, "."))
	}
	return path, f, errors.Join(errs...)
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

// suggestion returns "; did you mean '…'?" for the known option nearest to key, if one is near.
func suggestion(key string) string {
	if near := syntax.Nearest(key, knownOptions); near != "" {
		return fmt.Sprintf("; did you mean '%s'?", near)
	}
	return "; the options are " + strings.Join(knownOptions, ", ")
}
