package encode

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// structLayout is for Go structs without declared columns, which are stored as
// attributevalue.MarshalMap would store them.
type structLayout struct {
	typ    reflect.Type // of the elements: the struct, or a pointer to it
	plan   *typePlan    // of the struct
	fields []planField  // the plan's fields, with their places among the keys
	keys   []string

	orderBy string
}

func newStructLayout(t reflect.Type, o Options) (layout, error) {
	st := t
	if t.Kind() == reflect.Pointer {
		st = t.Elem()
	}
	s := &structLayout{typ: t, keys: slices.Clone(o.Keys), orderBy: o.OrderBy}
	s.plan = planOf(st, tagOptions{})
	if problem := s.plan.firstProblem(map[*typePlan]bool{}); problem != "" {
		return nil, fmt.Errorf("element type %s: %s", t, problem)
	}
	s.fields = slices.Clone(s.plan.fields)
	marshals := s.plan.marshals || s.plan.marshalsAddr
	if len(s.fields) == 0 && !marshals {
		return nil, fmt.Errorf("element type %s has no fields to store: attributes are its "+
			"exported fields", t)
	}
	for i, k := range o.Keys {
		at := slices.IndexFunc(s.fields, func(f planField) bool { return f.name == k })
		if at < 0 {
			if marshals { // its marshaler decides what there is
				continue
			}
			return nil, fmt.Errorf("key attribute %q is not a field of %s, which has %q", k, t,
				s.names())
		}
		if f := &s.fields[at]; !marshals && !f.plan.canBeKey() {
			return nil, fmt.Errorf("key attribute %q: a field of type %s cannot be a key: "+
				"DynamoDB's keys are strings, numbers and binaries", k, f.plan.typ)
		}
		s.fields[at].key = i
	}
	if o.OrderBy != "" {
		at := slices.IndexFunc(s.fields, func(f planField) bool { return f.name == o.OrderBy })
		switch {
		case at >= 0 && !marshals && !s.fields[at].plan.canBeKey() &&
			s.fields[at].plan.typ.Kind() != reflect.Bool:
			return nil, fmt.Errorf("order attribute %q: values of a field of type %s cannot be "+
				"ordered: name a time, a number or a text", o.OrderBy, s.fields[at].plan.typ)
		case at >= 0:
			s.fields[at].order = true
		case !marshals:
			return nil, fmt.Errorf("order attribute %q is not a field of %s, which has %q",
				o.OrderBy, t, s.names())
		}
	}
	return s, nil
}

func (s *structLayout) names() []string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	return names
}

// canBeKey reports whether values of the plan can be of type S, N or B.
func (p *typePlan) canBeKey() bool {
	if p.marshals || p.marshalsAddr || p.isTime {
		return true
	}
	switch p.typ.Kind() {
	case reflect.Pointer:
		return p.elem.canBeKey()
	case reflect.Slice, reflect.Array:
		return p.elem == nil
	case reflect.Interface, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return false
}

// holdsTime reports whether the plan writes a time.Time, or a pointer to one.
func (p *typePlan) holdsTime() bool {
	for ; p.elem != nil && p.typ.Kind() == reflect.Pointer; p = p.elem {
	}
	return p.isTime
}

func (s *structLayout) write(w *itemWriter, elem any, keysOnly bool) error {
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
	if s.plan.marshals || s.plan.marshalsAddr && v.CanAddr() {
		av, err := s.plan.marshal(v)
		if err != nil {
			return &RowError{Reason: "the element cannot be marshaled: " + err.Error(), cause: err}
		}
		if av != nil {
			m, ok := av.(*types.AttributeValueMemberM)
			if !ok || m == nil {
				return rowErrorf("", "the element's marshaler gives a %T, and an item is a map", av)
			}
			return w.attributes(m.Value, s.keys, s.orderBy, keysOnly)
		}
	}
	for i := range s.fields {
		f := &s.fields[i]
		if keysOnly && f.key < 0 && !f.order {
			continue
		}
		fv, ok := fieldByIndex(v, f.index)
		if !ok {
			continue
		}
		m := w.beginAttribute(&f.attr)
		ok, err := f.plan.encode(w, fv)
		if err != nil {
			return withPath(err, f.name)
		}
		if !ok {
			w.rewind(m)
			continue
		}
		if f.order {
			if err := w.orderWire(f.name, w.out[m.value:], f.plan.holdsTime()); err != nil {
				return err
			}
			if keysOnly && f.key < 0 {
				w.rewind(m)
				continue
			}
		}
		w.endAttribute(&f.attr, m)
	}
	return nil
}
