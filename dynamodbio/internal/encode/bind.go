package encode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// boundSource writes Go structs as rows of a declared table: the columns' types say what is stored.
type boundSource struct {
	typ     reflect.Type // of the elements: the struct, or a pointer to it
	columns []boundColumn
}

type boundColumn struct {
	column
	field boundField
}

// boundField is a struct's field as a SQL value.
type boundField struct {
	index []int
	get   getter
	// zeroIsNull is true for a field tagged omitempty or nullempty: its zero value is NULL.
	zeroIsNull bool
}

func newBoundSource(t reflect.Type, o Options) (source, error) {
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
	s := &boundSource{typ: t}
	for i, c := range cols {
		s.columns = append(s.columns, boundColumn{column: c, field: fields[i]})
	}
	return s, nil
}

func (s *boundSource) write(w *writer, elem any, keysOnly bool) error {
	v := reflect.ValueOf(elem)
	if !v.IsValid() || v.Type() != s.typ {
		return bad("", "the element is a %T, not a %s", elem, s.typ)
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return bad("", "the element is a nil %s", s.typ)
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
			return at(err, c.name)
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

// bindTarget is a column, or a field of a ROW, that a Go field is to be found for.
type bindTarget struct {
	name string
	typ  *schema.Type
	path string // for errors
}

// bindFields finds the Go field of each target: the one with its dynamodbav name, else the one of
// that name, else the only one of that name in another case. A field left over is an error, as its
// values would be lost in silence.
func bindFields(st reflect.Type, targets []bindTarget, noun string) ([]boundField, error) {
	fields := goFields(st)
	chosen := make([]*goField, len(targets))
	free := make([]*goField, len(fields))
	for i := range fields {
		free[i] = &fields[i]
	}
	matches := []func(f *goField, name string) bool{
		func(f *goField, name string) bool { return f.tag.name == name },
		func(f *goField, name string) bool { return f.goName == name },
		func(f *goField, name string) bool {
			return strings.EqualFold(f.attributeName(), name) || strings.EqualFold(f.goName, name)
		},
	}
	for _, match := range matches {
		for i, target := range targets {
			if chosen[i] != nil {
				continue
			}
			found := slices.DeleteFunc(slices.Clone(free), func(f *goField) bool { return !match(f, target.name) })
			if len(found) > 1 {
				return nil, fmt.Errorf("%s %q: the fields %s and %s of %s both match it: tag one `dynamodbav:%q`",
					noun, target.path, found[0].goName, found[1].goName, st, target.name)
			}
			if len(found) == 1 {
				chosen[i] = found[0]
				free = slices.DeleteFunc(free, func(f *goField) bool { return f == found[0] })
			}
		}
	}
	for i, target := range targets {
		if chosen[i] == nil {
			return nil, fmt.Errorf("%s %q: %s has no field for it: add one tagged `dynamodbav:%q`", noun, target.path, st, target.name)
		}
	}
	if len(free) > 0 {
		return nil, fmt.Errorf("field %s of %s has no %s: declare %q, or tag the field `dynamodbav:\"-\"`",
			free[0].goName, st, noun, free[0].attributeName())
	}
	bound := make([]boundField, len(targets))
	for i, f := range chosen {
		var err error
		if bound[i], err = bindField(st, f, targets[i], noun); err != nil {
			return nil, err
		}
	}
	return bound, nil
}

func bindField(st reflect.Type, f *goField, target bindTarget, noun string) (boundField, error) {
	fail := func(reason string) (boundField, error) {
		return boundField{}, fmt.Errorf("field %s of %s (%s) for %s %q %s: %s", f.goName, st, f.typ, noun, target.path, target.typ, reason)
	}
	if f.unreadable {
		return fail("it is embedded and not exported, and cannot be read: export its type")
	}
	if o := f.tag.tagOptions; o.asString || o.asUnixTime || o.asSet != 0 || o.omitEmptyElem || o.nullEmptyElem {
		return fail("of the dynamodbav options, string, unixtime, omitemptyelem, nullemptyelem and the sets do not go with a declared type: remove them (SetColumns makes sets)")
	}
	get, reason := bind(f.typ, target.typ, target.path)
	if get == nil {
		return fail(reason)
	}
	return boundField{index: f.index, get: get, zeroIsNull: f.tag.omitEmpty || f.tag.nullEmpty}, nil
}
