package encode

import (
	"reflect"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var rowType = reflect.TypeFor[schema.Row]()

// rowSource writes schema.Row elements.
type rowSource struct{ columns []column }

func newRowSource(o Options) (source, error) {
	cols, err := newColumns(o)
	if err != nil {
		return nil, err
	}
	return &rowSource{columns: cols}, nil
}

func (s *rowSource) write(w *writer, elem any, keysOnly bool) error {
	var values []schema.Value
	switch row := elem.(type) {
	case schema.Row:
		values = row.Values
	case *schema.Row:
		if row == nil {
			return bad("", "the row is nil")
		}
		values = row.Values
	default:
		return bad("", "the element is a %T, not a schema.Row", elem)
	}
	if len(values) != len(s.columns) {
		return bad("", "a row of %d values does not fit %d columns", len(values), len(s.columns))
	}
	for i := range s.columns {
		c := &s.columns[i]
		if err := c.write(w, &values[i], keysOnly); err != nil {
			return err
		}
	}
	return nil
}
