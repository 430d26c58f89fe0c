package encode

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var itemType = reflect.TypeFor[map[string]types.AttributeValue]()

// itemLayout is for maps of attribute values, which are stored as they are.
type itemLayout struct {
	typ     reflect.Type
	keys    []string
	orderBy string
}

func newItemLayout(t reflect.Type, o Options) (layout, error) {
	if len(o.Columns) > 0 {
		return nil, fmt.Errorf("elements of type %s cannot have declared columns: they are "+
			"stored as they are", t)
	}
	return &itemLayout{typ: t, keys: slices.Clone(o.Keys), orderBy: o.OrderBy}, nil
}

func (s *itemLayout) write(w *itemWriter, elem any, keysOnly bool) error {
	item, ok := elem.(map[string]types.AttributeValue)
	if !ok {
		v := reflect.ValueOf(elem)
		if !v.IsValid() || v.Type() != s.typ {
			return rowErrorf("", "the element is a %T, not a %s", elem, s.typ)
		}
		item = v.Convert(itemType).Interface().(map[string]types.AttributeValue)
	}
	return w.attributes(item, s.keys, s.orderBy, keysOnly)
}
