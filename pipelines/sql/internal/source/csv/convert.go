package csv

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/csv/csvrecord"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// rowConverter makes rows of records.
type rowConverter struct {
	format     *Format
	converters []sqltext.Parser // of the columns
	values     []schema.Value   // of the row
	out        *input.Output[schema.Row]
	// width is the number of fields that a record has.
	width int
	// places are the columns' places among the fields, or nil when they are in order.
	places []int
	first  bool // no record was converted yet
}

func newRowConverter(f *Format, out *input.Output[schema.Row]) (*rowConverter, error) {
	c := &rowConverter{format: f, out: out, width: len(f.Columns), first: true}
	for _, col := range f.Columns {
		conv, err := newConverter(f, col.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", col.Name, err)
		}
		c.converters = append(c.converters, conv)
	}
	return c, nil
}

// convert returns the row of a record, which holds until the next: a query has taken what it needs
// of a row when emit returns. ok is false for a record that is skipped.
func (c *rowConverter) convert(fields []csvrecord.Field) (row schema.Row, ok bool, err error) {
	first := c.first
	c.first = false
	if hasTrailingDelimiter(fields, c.width) {
		fields = fields[:c.width]
	}
	if len(fields) != c.width {
		if !c.format.IgnoreParseErrors {
			err := fmt.Errorf("row length mismatch: %d fields expected but was %d", c.width,
				len(fields))
			if first && c.looksLikeHeader(fields) {
				err = hintHeader(err)
			}
			return row, false, err
		}
		if len(fields) > c.width {
			return row, false, nil
		}
		c.out.IgnoreField()
	}
	if c.values == nil {
		c.values = make([]schema.Value, len(c.converters))
	}
	row.Values = c.values
	clear(row.Values) // missing fields stay NULL
	for i, convert := range c.converters {
		at := i
		if c.places != nil {
			at = c.places[i]
		}
		if at >= len(fields) {
			continue
		}
		f, col := &fields[at], &c.format.Columns[i]
		if c.isNull(f, col.Type) {
			continue
		}
		row.Values[i], err = convert(f.Text)
		if err != nil {
			if !c.format.IgnoreParseErrors {
				if !c.format.Header && strings.EqualFold(string(f.Text), col.Name) {
					err = hintHeader(err)
				}
				return row, false, fmt.Errorf("column %s: cannot read %s as %v: %w",
					col.Name, input.Quote(f.Text), col.Type, err)
			}
			c.out.IgnoreField()
			row.Values[i] = schema.Null()
		}
	}
	return row, true, nil
}

// hasTrailingDelimiter reports whether the record ends with a delimiter behind its last field: one
// more field that is blank, in quotes or not. Jackson, and so Flink, reads such a record as if it
// had none (its feature ALLOW_TRAILING_COMMA).
func hasTrailingDelimiter(fields []csvrecord.Field, width int) bool {
	return len(fields) == width+1 && len(bytes.TrimSpace(fields[width].Text)) == 0
}

// isNull reports whether a field is NULL: it is the NULL literal, or it is empty, not quoted, and
// of a type that has no empty value. What an ARRAY or a ROW is of such text, its converter decides.
func (c *rowConverter) isNull(f *csvrecord.Field, t *schema.Type) bool {
	if t.Kind == schema.TypeArray || t.Kind == schema.TypeRow {
		return false
	}
	if lit := c.format.NullLiteral; lit != nil && string(f.Text) == *lit {
		return true
	}
	return len(f.Text) == 0 && !f.Quoted && !isText(t)
}

func isText(t *schema.Type) bool {
	return t.Kind == schema.TypeVarchar || t.Kind == schema.TypeChar
}

// newConverter returns the converter of a type, or an error for a type that csv cannot hold.
func newConverter(f *Format, t *schema.Type) (sqltext.Parser, error) {
	switch t.Kind {
	case schema.TypeArray:
		return toList(f, func(int) *schema.Type { return t.Elem }, 1, -1)
	case schema.TypeRow:
		return toList(f, func(i int) *schema.Type { return t.Fields[i].Type }, len(t.Fields),
			len(t.Fields))
	}
	if parse := sqltext.ParserOf(t, sqltext.BlankOrT); parse != nil {
		return parse, nil
	}
	return nil, fmt.Errorf("format csv cannot hold the type %v", t)
}

// toList returns the converter of ARRAY, and of ROW when size is the number of its fields. Lists
// inside lists have no delimiter of their own, as in Flink.
//
// A blank cell, in quotes or not, is an empty ARRAY, and a ROW that is NULL. The NULL literal
// applies to each element, also where it is the whole cell: [NULL], as in Flink. Of a ROW, which
// Flink then finds too short, such a cell is NULL.
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
	isNull := func(part string) bool { return f.NullLiteral != nil && part == *f.NullLiteral }
	return func(text []byte) (schema.Value, error) {
		if len(bytes.TrimSpace(text)) == 0 {
			if size < 0 {
				return schema.List(), nil
			}
			return schema.Null(), nil
		}
		parts := strings.Split(string(text), f.ArrayDelimiter)
		if size >= 0 && len(parts) != size {
			if isNull(string(text)) {
				return schema.Null(), nil
			}
			return schema.Value{}, fmt.Errorf("%d fields expected but was %d", size, len(parts))
		}
		values := make([]schema.Value, len(parts))
		for i, part := range parts {
			k := min(i, kinds-1)
			if part == "" && !isText(elem(k)) || isNull(part) {
				values[i] = schema.Null()
				continue
			}
			v, err := convs[k]([]byte(part))
			if err != nil {
				return schema.Value{}, fmt.Errorf("element %d: %w", i+1, err)
			}
			values[i] = v
		}
		return schema.List(values...), nil
	}, nil
}
