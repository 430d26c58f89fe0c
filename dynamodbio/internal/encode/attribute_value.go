package encode

import (
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// attributes writes an item's attributes, in the order of their names: equal items give equal
// bytes.
func (w *itemWriter) attributes(item map[string]types.AttributeValue, keys []string, orderBy string,
	keysOnly bool) error {
	from := len(w.names)
	for name := range item {
		if !keysOnly || slices.Contains(keys, name) || name == orderBy && orderBy != "" {
			w.names = append(w.names, name)
		}
	}
	names := w.names[from:]
	slices.Sort(names)
	for _, name := range names {
		m := w.mark()
		w.comma(1)
		if err := w.name(name); err != nil {
			return err
		}
		m.value = len(w.out)
		if err := w.attributeValue(item[name]); err != nil {
			return withPath(err, name)
		}
		if orderBy != "" && name == orderBy {
			if err := w.orderWire(name, w.out[m.value:], false); err != nil {
				return err
			}
			if keysOnly && !slices.Contains(keys, name) {
				w.rewind(m)
				continue
			}
		}
		w.endAttribute(&attr{name: name, key: keyIndex(keys, name)}, m)
	}
	clear(names)
	w.names = w.names[:from]
	return nil
}

// AppendItem appends the item's wire JSON, attributes in the order of their names. For an attribute
// that DynamoDB would reject it returns a *[RowError], and dst unchanged.
func AppendItem(dst []byte, item map[string]types.AttributeValue) ([]byte, error) {
	var w itemWriter
	w.reset(nil, false)
	if err := w.attributes(item, nil, "", false); err != nil {
		return dst, aboutAttribute(err)
	}
	dst = append(dst, w.out...)
	return append(dst, '}'), nil
}

// attributeValue writes a value as it is, if it is valid for DynamoDB.
func (w *itemWriter) attributeValue(v types.AttributeValue) error {
	if rv := reflect.ValueOf(v); !rv.IsValid() || rv.Kind() == reflect.Pointer && rv.IsNil() {
		return rowErrorf("", "the attribute value is nil")
	}
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return w.text(v.Value, 0)
	case *types.AttributeValueMemberN:
		return w.number(v.Value)
	case *types.AttributeValueMemberB:
		w.binary(v.Value)
	case *types.AttributeValueMemberBOOL:
		w.bool(v.Value)
	case *types.AttributeValueMemberNULL:
		if !v.Value {
			return rowErrorf("NULL of false", "is not a value: DynamoDB has NULL of true only")
		}
		w.null()
	case *types.AttributeValueMemberSS:
		return w.attributeSet('S', len(v.Value), func(i int) error { return w.text(v.Value[i], 0) })
	case *types.AttributeValueMemberNS:
		return w.attributeSet('N', len(v.Value), func(i int) error { return w.number(v.Value[i]) })
	case *types.AttributeValueMemberBS:
		return w.attributeSet('B', len(v.Value),
			func(i int) error { w.binary(v.Value[i]); return nil })
	case *types.AttributeValueMemberL:
		return w.attributeList(v.Value)
	case *types.AttributeValueMemberM:
		return w.attributeMap(v.Value)
	default:
		return rowErrorf("", "%T is not an attribute value", v)
	}
	return nil
}

const emptySet = "an empty set cannot be stored: leave the attribute out"

func (w *itemWriter) attributeSet(tag byte, n int, element func(i int) error) error {
	if n == 0 {
		return rowErrorf("", emptySet)
	}
	set := w.openSet(tag, false)
	for i := range n {
		m := w.mark()
		err := element(i)
		if err == nil {
			err = set.add(w, m)
		}
		if err != nil {
			return withIndex(err, i)
		}
	}
	set.close(w)
	return nil
}

func (w *itemWriter) attributeList(list []types.AttributeValue) error {
	if err := w.open(`{"L":[`); err != nil {
		return err
	}
	first := len(w.out)
	for i, v := range list {
		w.comma(first)
		w.size++
		if err := w.attributeValue(v); err != nil {
			return withIndex(err, i)
		}
	}
	return w.close(first, `]}`)
}

func (w *itemWriter) attributeMap(m map[string]types.AttributeValue) error {
	if err := w.open(`{"M":{`); err != nil {
		return err
	}
	from, first := len(w.names), len(w.out)
	for name := range m {
		w.names = append(w.names, name)
	}
	end := len(w.names)
	slices.Sort(w.names[from:end])
	for i := from; i < end; i++ {
		name := w.names[i]
		w.comma(first)
		w.size++
		err := w.name(name)
		if err == nil {
			err = w.attributeValue(m[name])
		}
		if err != nil {
			return withKey(err, name)
		}
	}
	clear(w.names[from:end])
	w.names = w.names[:from]
	return w.close(first, `}}`)
}
