package encode

import (
	"reflect"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var rowType = reflect.TypeFor[schema.Row]()

// rowLayout is for schema.Row.
type rowLayout struct{ columns []column }

func newRowLayout(o Options) (layout, error) {
	cols, err := newColumns(o)
	if err != nil {
		return nil, err
	}
	return &rowLayout{columns: cols}, nil
}

func (s *rowLayout) write(w *itemWriter, elem any, keysOnly bool) error {
	var values []schema.Value
	switch row := elem.(type) {
	case schema.Row:
		values = row.Values
	case *schema.Row:
		if row == nil {
			return rowErrorf("", "the row is nil")
		}
		values = row.Values
	default:
		return rowErrorf("", "the element is a %T, not a schema.Row", elem)
	}
	if len(values) != len(s.columns) {
		return rowErrorf("", "a row of %d values does not fit %d columns", len(values),
			len(s.columns))
	}
	for i := range s.columns {
		c := &s.columns[i]
		if err := c.write(w, &values[i], keysOnly); err != nil {
			return err
		}
	}
	return nil
}
