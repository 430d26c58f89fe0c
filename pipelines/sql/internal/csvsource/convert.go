package csvsource

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/csvrecord"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// converter makes a value of a field's text. Its error says what is wrong, without the text.
type converter func(text []byte) (schema.Value, error)

// rowConverter makes rows of records.
type rowConverter struct {
	format     *Format
	converters []converter // of the columns
	// ignored counts the fields and records that IgnoreParseErrors passed over.
	ignored int64
}

func newRowConverter(f *Format) (*rowConverter, error) {
	c := &rowConverter{format: f}
	for _, col := range f.Columns {
		conv, err := newConverter(f, col.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", col.Name, err)
		}
		c.converters = append(c.converters, conv)
	}
	return c, nil
}

// convert returns the row of a record; ok is false for a record that is passed over.
func (c *rowConverter) convert(fields []csvrecord.Field) (row schema.Row, ok bool, err error) {
	n := len(c.converters)
	if len(fields) != n {
		if !c.format.IgnoreParseErrors {
			return row, false, fmt.Errorf("row length mismatch: %d fields expected but was %d", n, len(fields))
		}
		c.ignored++
		if len(fields) > n {
			return row, false, nil
		}
	}
	row.Values = make([]schema.Value, n) // missing fields stay NULL
	for i := range fields {
		f := &fields[i]
		if c.isNull(f, c.format.Columns[i].Type) {
			continue
		}
		row.Values[i], err = c.converters[i](f.Text)
		if err != nil {
			if !c.format.IgnoreParseErrors {
				col := &c.format.Columns[i]
				if strings.EqualFold(string(f.Text), col.Name) {
					err = fmt.Errorf("%w; if this is a header line, take it out: connector filesystem reads every line as a row", err)
				}
				return row, false, fmt.Errorf("column %s: cannot read %s as %v: %w", col.Name, quoteShort(f.Text), col.Type, err)
			}
			c.ignored++
			row.Values[i] = schema.Null()
		}
	}
	return row, true, nil
}

// isNull reports whether a field is NULL: it is the NULL literal, or it is empty, not quoted, and
// of a type that has no empty value.
func (c *rowConverter) isNull(f *csvrecord.Field, t *schema.Type) bool {
	if lit := c.format.NullLiteral; lit != nil && string(f.Text) == *lit {
		return true
	}
	return len(f.Text) == 0 && !f.Quoted && !isText(t)
}

func isText(t *schema.Type) bool { return t.Kind == schema.TypeVarchar || t.Kind == schema.TypeChar }

// quoteShort quotes a field for an error, which stays one line of readable length.
func quoteShort(text []byte) string {
	const limit = 60
	if len(text) <= limit {
		return strconv.Quote(string(text))
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(string(text[:cut])) + "…"
}

// newConverter returns the converter of a type, or an error for a type that csv cannot hold.
func newConverter(f *Format, t *schema.Type) (converter, error) {
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return toString, nil
	case schema.TypeBoolean:
		return toBoolean, nil
	case schema.TypeTinyint:
		return toInt(8), nil
	case schema.TypeSmallint:
		return toInt(16), nil
	case schema.TypeInt:
		return toInt(32), nil
	case schema.TypeBigint:
		return toInt(64), nil
	case schema.TypeFloat:
		return toFloat(32), nil
	case schema.TypeDouble:
		return toFloat(64), nil
	case schema.TypeDecimal:
		return toDecimal(t.Precision, t.Scale), nil
	case schema.TypeDate:
		return toDate, nil
	case schema.TypeTime:
		return toTime(t.Precision), nil
	case schema.TypeTimestamp:
		return toTimestamp(t.Precision), nil
	case schema.TypeTimestampLTZ:
		return toInstant(t.Precision), nil
	case schema.TypeBinary, schema.TypeVarbinary:
		return toBytes, nil
	case schema.TypeArray:
		return toList(f, func(int) *schema.Type { return t.Elem }, 1, -1)
	case schema.TypeRow:
		return toList(f, func(i int) *schema.Type { return t.Fields[i].Type }, len(t.Fields), len(t.Fields))
	default:
		return nil, fmt.Errorf("format csv cannot hold the type %v", t)
	}
}

func toString(text []byte) (schema.Value, error) {
	if !utf8.Valid(text) {
		return schema.Value{}, errors.New("it is not UTF-8")
	}
	return schema.String(string(text)), nil
}

func toBoolean(text []byte) (schema.Value, error) {
	switch s := strings.TrimSpace(string(text)); {
	case strings.EqualFold(s, "true"):
		return schema.Bool(true), nil
	case strings.EqualFold(s, "false"):
		return schema.Bool(false), nil
	}
	return schema.Value{}, errors.New("expected true or false")
}

func toInt(bits int) converter {
	return func(text []byte) (schema.Value, error) {
		n, err := strconv.ParseInt(string(text), 10, bits)
		if err != nil {
			if n, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, bits); err != nil {
				return schema.Value{}, numberError(err)
			}
		}
		return schema.Int(n), nil
	}
}

func toFloat(bits int) converter {
	return func(text []byte) (schema.Value, error) {
		x, err := strconv.ParseFloat(strings.TrimSpace(string(text)), bits)
		if err != nil {
			return schema.Value{}, numberError(err)
		}
		return schema.Float(x), nil
	}
}

// numberError is strconv's error without the text and the function's name.
func numberError(err error) error {
	if errors.Is(err, strconv.ErrRange) {
		return errRange
	}
	return errNotANumber
}

func toBytes(text []byte) (schema.Value, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return schema.Value{}, errors.New("it is not base64")
	}
	return schema.Bytes(b), nil
}

// toList returns the converter of ARRAY, and of ROW when size is the number of its fields. Lists
// inside lists have no delimiter of their own, as in Flink.
func toList(f *Format, elem func(int) *schema.Type, kinds, size int) (converter, error) {
	convs := make([]converter, kinds)
	for i := range convs {
		t := elem(i)
		if t.Kind == schema.TypeArray || t.Kind == schema.TypeRow {
			return nil, fmt.Errorf("format csv cannot hold %v inside ARRAY or ROW", t)
		}
		var err error
		if convs[i], err = newConverter(f, t); err != nil {
			return nil, err
		}
	}
	return func(text []byte) (schema.Value, error) {
		var values []schema.Value
		if len(text) == 0 && size < 0 {
			return schema.List(), nil
		}
		parts := strings.Split(string(text), f.ArrayDelimiter)
		if size >= 0 && len(parts) != size {
			return schema.Value{}, fmt.Errorf("%d fields expected but was %d", size, len(parts))
		}
		for i, part := range parts {
			k := min(i, kinds-1)
			if part == "" && !isText(elem(k)) || f.NullLiteral != nil && part == *f.NullLiteral {
				values = append(values, schema.Null())
				continue
			}
			v, err := convs[k]([]byte(part))
			if err != nil {
				return schema.Value{}, fmt.Errorf("element %d: %w", i+1, err)
			}
			values = append(values, v)
		}
		return schema.List(values...), nil
	}, nil
}
