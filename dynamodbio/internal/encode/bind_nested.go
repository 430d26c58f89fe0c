package encode

import (
	"fmt"
	"reflect"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func bindList(t reflect.Type, st *schema.Type, path string) (getter, string) {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Array {
		return nil, fmt.Sprintf("%s cannot hold %s: use a slice", t, st)
	}
	elem, reason := bind(t.Elem(), st.Elem, path+"[]")
	if elem == nil {
		return nil, reason
	}
	get := func(v reflect.Value) (schema.Value, error) {
		elems := make([]schema.Value, v.Len())
		for i := range elems {
			var err error
			if elems[i], err = elem(v.Index(i)); err != nil {
				return schema.Null(), withIndex(err, i)
			}
		}
		return schema.List(elems...), nil
	}
	if t.Kind() == reflect.Slice {
		return nilIsNull(get), ""
	}
	return get, ""
}

func bindMap(t reflect.Type, st *schema.Type, path string) (getter, string) {
	if t.Kind() != reflect.Map {
		return nil, fmt.Sprintf("%s cannot hold %s: use a map", t, st)
	}
	key, reason := bind(t.Key(), st.Key, path+"{key}")
	if key == nil {
		return nil, reason
	}
	elem, reason := bind(t.Elem(), st.Elem, path+"{}")
	if elem == nil {
		return nil, reason
	}
	return nilIsNull(func(v reflect.Value) (schema.Value, error) {
		pairs := make([]schema.Value, 0, 2*v.Len())
		for iter := v.MapRange(); iter.Next(); {
			k, err := key(iter.Key())
			if err != nil {
				return schema.Null(), withPath(err, "[key]")
			}
			e, err := elem(iter.Value())
			if err != nil {
				return schema.Null(), withKey(err, keyText(&k))
			}
			pairs = append(pairs, k, e)
		}
		return schema.Map(pairs...), nil
	}), ""
}

func bindRow(t reflect.Type, st *schema.Type, path string) (getter, string) {
	if t.Kind() != reflect.Struct || t.ConvertibleTo(timeType) {
		return nil, fmt.Sprintf("%s cannot hold %s: use a struct", t, st)
	}
	targets := make([]bindTarget, len(st.Fields))
	for i, f := range st.Fields {
		targets[i] = bindTarget{name: f.Name, typ: f.Type, path: path + "." + f.Name}
	}
	fields, err := bindFields(t, targets, "row field")
	if err != nil {
		return nil, err.Error()
	}
	return func(v reflect.Value) (schema.Value, error) {
		values := make([]schema.Value, len(fields))
		for i := range fields {
			var err error
			if values[i], err = fields[i].value(v); err != nil {
				return schema.Null(), withPath(err, "."+st.Fields[i].Name)
			}
		}
		return schema.List(values...), nil
	}, ""
}
