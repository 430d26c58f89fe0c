package encode

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// tag is a field's dynamodbav struct tag (attributevalue documentation, Marshal).
type tag struct {
	name   string
	ignore bool
	tagOptions
}

// tagOptions are the options of a tag: with its type, they decide how a value is stored.
type tagOptions struct {
	omitEmpty, omitEmptyElem bool
	nullEmpty, nullEmptyElem bool
	asString, asUnixTime     bool
	asSet                    byte // S, N or B for stringset, numberset and binaryset
}

func parseTag(st reflect.StructTag) tag {
	name, options, _ := strings.Cut(st.Get("dynamodbav"), ",")
	t := tag{name: name}
	if name == "-" {
		return tag{ignore: true}
	}
	sets := map[string]byte{}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			t.omitEmpty = true
		case "omitemptyelem":
			t.omitEmptyElem = true
		case "nullempty":
			t.nullEmpty = true
		case "nullemptyelem":
			t.nullEmptyElem = true
		case "string":
			t.asString = true
		case "unixtime":
			t.asUnixTime = true
		case "binaryset", "numberset", "stringset":
			sets[option] = option[0] - 'a' + 'A'
		}
	}
	// A field tagged with several sets is stored as the first of these.
	t.asSet = cmp.Or(sets["binaryset"], sets["numberset"], sets["stringset"])
	return t
}

// elem returns the options that apply to the elements of a list or map.
func (o tagOptions) elem() tagOptions {
	return tagOptions{
		omitEmpty: o.omitEmptyElem, omitEmptyElem: o.omitEmptyElem,
		nullEmpty: o.nullEmptyElem,
	}
}

// structField is a field that is an attribute. It may be one of an embedded struct.
type structField struct {
	goName string
	tag    tag
	index  []int
	typ    reflect.Type
	// unreadable is set for an embedded field of an unexported type that is not flattened: reflect
	// has no access to its value's methods.
	unreadable bool
}

// attributeName is the name that the SDK stores the field under.
func (f *structField) attributeName() string { return cmp.Or(f.tag.name, f.goName) }

// structFields returns the fields of a struct that are attributes, embedded structs flattened, in
// the order of the declaration. Of fields with one name the least deeply embedded is kept; of
// equally deep ones, the only one that has the name from a tag, or the only one at all; otherwise
// none. These are the rules of attributevalue and of encoding/json.
func structFields(t reflect.Type) []structField {
	byName := map[string][]structField{}
	visited := map[reflect.Type]bool{}
	level := []embedded{{typ: t, times: 1}}
	for len(level) > 0 {
		var next []embedded
		for _, s := range level {
			visited[s.typ] = true
		}
		for _, s := range level {
			for _, f := range s.fields() {
				if f.embeds == nil {
					name := f.attributeName()
					// embedded twice at one depth, it clashes with itself
					for range min(s.times, 2) {
						byName[name] = append(byName[name], f.structField)
					}
					continue
				}
				if visited[f.embeds] {
					continue
				}
				i := slices.IndexFunc(next, func(e embedded) bool { return e.typ == f.embeds })
				if i < 0 {
					next = append(next, embedded{typ: f.embeds, index: f.index, times: 1})
				} else {
					next[i].times++
				}
			}
		}
		level = next
	}
	var fields []structField
	for _, candidates := range byName {
		if f, ok := dominant(candidates); ok {
			fields = append(fields, f)
		}
	}
	slices.SortFunc(fields, func(a, b structField) int { return slices.Compare(a.index, b.index) })
	return fields
}

// embedded is a struct to be flattened, and how often it is embedded at its depth.
type embedded struct {
	typ   reflect.Type
	index []int
	times int
}

// scannedField is a field, or a struct to be flattened in its place.
type scannedField struct {
	structField
	embeds reflect.Type
}

func (s *embedded) fields() []scannedField {
	var fields []scannedField
	for i := range s.typ.NumField() {
		sf := s.typ.Field(i)
		tag := parseTag(sf.Tag)
		if !sf.IsExported() && !sf.Anonymous || tag.ignore {
			continue
		}
		f := scannedField{structField: structField{
			goName: sf.Name, tag: tag, typ: sf.Type, index: append(slices.Clip(s.index), i),
		}}
		inner := sf.Type
		if inner.Kind() == reflect.Pointer && inner.Name() == "" {
			inner = inner.Elem()
		}
		if sf.Anonymous && tag.name == "" && inner.Kind() == reflect.Struct {
			f.embeds = inner
		} else {
			f.unreadable = !sf.IsExported()
		}
		fields = append(fields, f)
	}
	return fields
}

// dominant picks one of several fields with the same name, which are sorted by depth.
func dominant(fields []structField) (structField, bool) {
	depth := len(fields[0].index)
	fields = slices.DeleteFunc(fields, func(f structField) bool { return len(f.index) > depth })
	if len(fields) == 1 {
		return fields[0], true
	}
	tagged := slices.DeleteFunc(fields, func(f structField) bool { return f.tag.name == "" })
	if len(tagged) == 1 {
		return tagged[0], true
	}
	return structField{}, false
}

// fieldByIndex returns a possibly embedded field, or false when a pointer on the way to it is nil.
func fieldByIndex(v reflect.Value, index []int) (reflect.Value, bool) {
	for i, x := range index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return reflect.Value{}, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v, true
}
