package csvsource

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/csvrecord"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// rowConverter makes rows of records.
type rowConverter struct {
	format     *Format
	converters []sqltext.Parser // of the columns
	values     []schema.Value   // of the row
	out        *input.Output[schema.Row]
}

func newRowConverter(f *Format, out *input.Output[schema.Row]) (*rowConverter, error) {
	c := &rowConverter{format: f, out: out}
	for _, col := range f.Columns {
		conv, err := newConverter(f, col.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", col.Name, err)
		}
		c.converters = append(c.converters, conv)
	}
	return c, nil
}

// convert returns the row of a record, which holds until the next: a query has taken what it needs of a row when emit
// returns. ok is false for a record that is passed over.
func (c *rowConverter) convert(fields []csvrecord.Field) (row schema.Row, ok bool, err error) {
	n := len(c.converters)
	if len(fields) != n {
		if !c.format.IgnoreParseErrors {
			return row, false, fmt.Errorf("row length mismatch: %d fields expected but was %d", n, len(fields))
		}
		if len(fields) > n {
			return row, false, nil
		}
		c.out.IgnoreField()
	}
	if c.values == nil {
		c.values = make([]schema.Value, n)
	}
	row.Values = c.values
	clear(row.Values) // missing fields stay NULL
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
				return row, false, fmt.Errorf("column %s: cannot read %s as %v: %w", col.Name, input.Quote(f.Text), col.Type, err)
			}
			c.out.IgnoreField()
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

// newConverter returns the converter of a type, or an error for a type that csv cannot hold.
func newConverter(f *Format, t *schema.Type) (sqltext.Parser, error) {
	switch t.Kind {
	case schema.TypeArray:
		return toList(f, func(int) *schema.Type { return t.Elem }, 1, -1)
	case schema.TypeRow:
		return toList(f, func(i int) *schema.Type { return t.Fields[i].Type }, len(t.Fields), len(t.Fields))
	}
	if parse := sqltext.ParserOf(t, sqltext.BlankOrT); parse != nil {
		return parse, nil
	}
	return nil, fmt.Errorf("format csv cannot hold the type %v", t)
}

// toList returns the converter of ARRAY, and of ROW when size is the number of its fields. Lists
// inside lists have no delimiter of their own, as in Flink.
func toList(f *Format, elem func(int) *schema.Type, kinds, size int) (sqltext.Parser, error) {
	convs := make([]sqltext.Parser, kinds)
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
