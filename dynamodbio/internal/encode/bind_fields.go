package encode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// bindTarget is a column, or a field of a ROW, that needs a Go field.
type bindTarget struct {
	name string
	typ  *schema.Type
	path string // for errors
}

// bindFields finds the Go field of each target: the one with its dynamodbav name, else the one of
// that name, else the only one of that name in another case. A field without a target is an error,
// as its values would be lost silently.
func bindFields(st reflect.Type, targets []bindTarget, noun string) ([]boundField, error) {
	fields := structFields(st)
	chosen := make([]*structField, len(targets))
	free := make([]*structField, len(fields))
	for i := range fields {
		free[i] = &fields[i]
	}
	matches := []func(f *structField, name string) bool{
		func(f *structField, name string) bool { return f.tag.name == name },
		func(f *structField, name string) bool { return f.goName == name },
		func(f *structField, name string) bool {
			return strings.EqualFold(f.attributeName(), name) || strings.EqualFold(f.goName, name)
		},
	}
	for _, match := range matches {
		for i, target := range targets {
			if chosen[i] != nil {
				continue
			}
			found := slices.DeleteFunc(slices.Clone(free),
				func(f *structField) bool { return !match(f, target.name) })
			if len(found) > 1 {
				return nil, fmt.Errorf("%s %q: the fields %s and %s of %s both match it: "+
					"tag one `dynamodbav:%q`",
					noun, target.path, found[0].goName, found[1].goName, st, target.name)
			}
			if len(found) == 1 {
				chosen[i] = found[0]
				free = slices.DeleteFunc(free, func(f *structField) bool { return f == found[0] })
			}
		}
	}
	for i, target := range targets {
		if chosen[i] == nil {
			return nil, fmt.Errorf("%s %q: %s has no field for it: add one tagged `dynamodbav:%q`",
				noun, target.path, st, target.name)
		}
	}
	if len(free) > 0 {
		return nil, fmt.Errorf("field %s of %s has no %s: declare %q, or tag the field "+
			"`dynamodbav:\"-\"`",
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

func bindField(st reflect.Type, f *structField, target bindTarget, noun string,
) (boundField, error) {
	fail := func(reason string) (boundField, error) {
		return boundField{}, fmt.Errorf("field %s of %s (%s) for %s %q %s: %s", f.goName, st, f.typ,
			noun, target.path, target.typ, reason)
	}
	if f.unreadable {
		return fail("it is embedded and not exported, and cannot be read: export its type")
	}
	if o := f.tag.tagOptions; o.asString || o.asUnixTime || o.asSet != 0 || o.omitEmptyElem ||
		o.nullEmptyElem {
		return fail("the dynamodbav options string, unixtime, omitemptyelem, nullemptyelem and " +
			"the sets cannot be combined with a declared type: remove them " +
			"(SetColumns declares sets)")
	}
	get, reason := bind(f.typ, target.typ, target.path)
	if get == nil {
		return fail(reason)
	}
	return boundField{index: f.index, get: get, zeroIsNull: f.tag.omitEmpty || f.tag.nullEmpty}, nil
}
