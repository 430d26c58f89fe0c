package encode

import (
	"reflect"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// boundLayout is for Go structs with declared columns: the types of the columns say what is stored.
type boundLayout struct {
	typ     reflect.Type // of the elements: the struct, or a pointer to it
	columns []boundColumn
}

type boundColumn struct {
	column
	field boundField
}

// boundField reads a struct's field as a SQL value.
type boundField struct {
	index []int
	get   getter
	// zeroIsNull is true for a field tagged omitempty or nullempty: its zero value is NULL.
	zeroIsNull bool
}

func newBoundLayout(t reflect.Type, o Options) (layout, error) {
	cols, err := newColumns(o)
	if err != nil {
		return nil, err
	}
	st := t
	if t.Kind() == reflect.Pointer {
		st = t.Elem()
	}
	targets := make([]bindTarget, len(cols))
	for i, c := range cols {
		targets[i] = bindTarget{name: c.name, typ: c.typ, path: c.name}
	}
	fields, err := bindFields(st, targets, "column")
	if err != nil {
		return nil, err
	}
	s := &boundLayout{typ: t}
	for i, c := range cols {
		s.columns = append(s.columns, boundColumn{column: c, field: fields[i]})
	}
	return s, nil
}

func (s *boundLayout) write(w *itemWriter, elem any, keysOnly bool) error {
	v := reflect.ValueOf(elem)
	if !v.IsValid() || v.Type() != s.typ {
		return rowErrorf("", "the element is a %T, not a %s", elem, s.typ)
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return rowErrorf("", "the element is a nil %s", s.typ)
		}
		v = v.Elem()
	}
	for i := range s.columns {
		c := &s.columns[i]
		if keysOnly && c.key < 0 && !c.order {
			continue
		}
		value, err := c.field.value(v)
		if err != nil {
			return withPath(err, c.name)
		}
		if err := c.write(w, &value, keysOnly); err != nil {
			return err
		}
	}
	return nil
}

func (f *boundField) value(st reflect.Value) (schema.Value, error) {
	v, ok := fieldByIndex(st, f.index)
	if !ok || f.zeroIsNull && v.IsZero() {
		return schema.Null(), nil
	}
	return f.get(v)
}
