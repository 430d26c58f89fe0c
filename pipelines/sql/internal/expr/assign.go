package expr

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// AssignError says that a column of a query cannot be stored in a column of a sink without a CAST.
type AssignError struct {
	From, To *schema.Type
	// Cause is set when no value of type To can be stored at all.
	Cause error
}

// Error says which types do not go together.
func (e *AssignError) Error() string {
	if e.Cause != nil {
		return e.Cause.Error()
	}
	return fmt.Sprintf("a value of type %v is not converted to %v implicitly; CAST it", e.From,
		e.To)
}

// Unwrap returns the cause.
func (e *AssignError) Unwrap() error { return e.Cause }

// Conversion makes a value of a sink's column of the value of a query's column.
type Conversion func(schema.Value) (schema.Value, error)

// Assign returns the conversion that Flink applies on INSERT to a query's column of type from that
// goes into a sink's column of type to. NULL stays NULL, and NOT NULL is not looked at: whether a
// row may hold a NULL is found when it is encoded.
//
// Numbers are widened, and any number goes into a DECIMAL or a DOUBLE; what has too many digits for
// a DECIMAL becomes NULL. Strings and bytes are cut and filled up to the column's length. TIMESTAMP
// and TIMESTAMP_LTZ go into each other, and TIMESTAMP into DATE and TIME; further digits of a
// fraction are cut. ARRAY, MAP and ROW are converted part by part, ROW by position. Everything else
// is an *[AssignError], as in Flink. Two conversions are allowed that Flink rejects: a VARCHAR into
// a CHAR, and a VARBINARY into a BINARY.
func Assign(from, to *schema.Type, zone Zone) (Conversion, error) {
	if err := storable(to); err != nil {
		return nil, &AssignError{from, to, err}
	}
	convert := zone.implicit(from, to)
	if convert == nil {
		return nil, &AssignError{From: from, To: to}
	}
	return func(v schema.Value) (schema.Value, error) {
		if v.IsNull() {
			return v, nil
		}
		return convert(v)
	}, nil
}

// implicit is conversion restricted to what happens without a CAST (Flink's LogicalTypeCasts).
func (z Zone) implicit(from, to *schema.Type) unaryFunc {
	allowed := from.Kind == to.Kind || from.Kind == schema.TypeNull
	switch to.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		allowed = allowed || isCharacter(from)
	case schema.TypeBinary, schema.TypeVarbinary:
		allowed = allowed || isBinary(from)
	case schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		allowed = allowed || isInteger(from) && integerDigits[from.Kind] < integerDigits[to.Kind]
	case schema.TypeFloat:
		allowed = allowed || isExact(from)
	case schema.TypeDouble, schema.TypeDecimal:
		allowed = allowed || isNumeric(from)
	case schema.TypeDate, schema.TypeTime:
		allowed = allowed || from.Kind == schema.TypeTimestamp
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		allowed = allowed || isTimestamp(from)
	case schema.TypeArray, schema.TypeMap, schema.TypeRow:
		if from.Kind == to.Kind {
			return toConstructed(from, to, z.implicit)
		}
	}
	if !allowed {
		return nil
	}
	return z.conversion(from, to)
}

// AssignRow returns the conversions of a query's columns into a sink's, by position, as [Assign]
// has them, or nil where every value stays as it is. sink is the sink's name for the error, a
// *[MismatchError].
func AssignRow(sink string, query, columns []Column, zone Zone) ([]Conversion, error) {
	if len(query) != len(columns) {
		return nil, &MismatchError{
			Sink: sink, Query: query, Columns: columns, Cause: "Different number of columns.",
		}
	}
	conversions := make([]Conversion, len(columns))
	for i, col := range columns {
		var err error
		if conversions[i], err = Assign(query[i].Type, col.Type, zone); err != nil {
			cause := fmt.Sprintf("Incompatible types for sink column '%s' at position %d.",
				col.Name, i)
			return nil, &MismatchError{sink, query, columns, cause, err}
		}
		if isSame(query[i].Type, col.Type) {
			conversions[i] = nil
		}
	}
	return conversions, nil
}

// isSame reports whether values go from one type into the other as they are, as those of most
// columns do.
func isSame(from, to *schema.Type) bool {
	switch to.Kind {
	case schema.TypeBoolean,
		schema.TypeTinyint,
		schema.TypeSmallint,
		schema.TypeInt,
		schema.TypeBigint,
		schema.TypeDouble,
		schema.TypeDate:
		return from.Kind == to.Kind
	case schema.TypeVarchar:
		return from.Kind == schema.TypeVarchar && to.Length == schema.MaxLength
	}
	return false
}

// MismatchError says that the columns of a query cannot be stored in those of a sink.
type MismatchError struct {
	Sink           string
	Query, Columns []Column
	// Cause is Flink's sentence about what does not match.
	Cause string
	// Err is the *[AssignError] of the first column that does not match, or nil when their number
	// differs.
	Err error
}

// Error returns Flink's message on several lines: the cause, what to do, and both schemas.
func (e *MismatchError) Error() string {
	text := fmt.Sprintf("Column types of query result and sink for '%s' do not match.\nCause: %s",
		e.Sink, e.Cause)
	if e.Err != nil {
		text += "\n" + e.Err.Error()
	}
	return text + "\n\nQuery schema: " + schemaText(e.Query) +
		"\nSink schema:  " + schemaText(e.Columns)
}

// Unwrap returns the error of the first column that does not match.
func (e *MismatchError) Unwrap() error { return e.Err }

func schemaText(columns []Column) string {
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = c.Name + ": " + c.Type.String()
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
