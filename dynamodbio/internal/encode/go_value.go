package encode

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// encode writes v as attributevalue would store it. It reports false, and has written nothing, for
// a value that is left out.
func (p *typePlan) encode(w *itemWriter, v reflect.Value) (bool, error) {
	if isZero(v) {
		switch {
		case p.omitEmpty && p.nullEmpty:
			return false, rowErrorf("", "a zero value cannot be both left out and NULL: its "+
				"field is tagged omitempty and nullempty")
		case p.omitEmpty:
			return false, nil
		case p.nullEmpty || isNil(v):
			w.null()
			return true, nil
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if p.problem != "" {
			return false, rowErrorf("", "%s", p.problem)
		}
		return p.elem.encodeReferred(w, v.Elem())
	case reflect.Interface:
		v = v.Elem()
		return planOf(v.Type(), p.tagOptions).encodeReferred(w, v)
	default:
		return p.encodeReferred(w, v)
	}
}

// encodeReferred writes v, which is not behind a pointer or in an interface any more.
func (p *typePlan) encodeReferred(w *itemWriter, v reflect.Value) (bool, error) {
	if p.problem != "" {
		return false, rowErrorf("", "%s", p.problem)
	}
	if p.marshals || p.marshalsAddr && v.CanAddr() {
		if av, err := p.marshal(v); err != nil {
			return false, &RowError{Reason: "cannot be marshaled: " + err.Error(), cause: err}
		} else if av != nil {
			return true, w.attributeValue(av)
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		if p.isTime {
			return true, p.encodeTime(w, v)
		}
		return true, p.encodeStruct(w, v)
	case reflect.Map:
		return true, p.encodeMap(w, v)
	case reflect.Slice, reflect.Array:
		if p.elem == nil {
			return true, w.encodeBytes(v)
		}
		if p.asSet != 0 {
			return true, p.encodeSet(w, v)
		}
		return true, p.encodeList(w, v)
	case reflect.Pointer:
		if v.IsNil() {
			if p.omitEmpty && p.omitEmptyElem {
				return false, nil
			}
			w.null()
			return true, nil
		}
		return p.elem.encode(w, v.Elem())
	default:
		return p.encodeScalar(w, v)
	}
}

// marshal calls the value's own marshaler, which returns the SDK's tree of attribute values. It
// returns nil if there is none to call.
func (p *typePlan) marshal(v reflect.Value) (types.AttributeValue, error) {
	if p.typ.Name() != "" && p.typ.Kind() != reflect.Pointer && v.CanAddr() {
		v = v.Addr()
	}
	if v.Kind() == reflect.Pointer && v.IsNil() && v.Type().Elem().Implements(marshalerType) {
		return nil, nil // the method needs a value; one of the pointer may handle nil
	}
	if m, ok := v.Interface().(attributevalue.Marshaler); ok {
		return m.MarshalDynamoDBAttributeValue()
	}
	return nil, nil
}

func (p *typePlan) encodeTime(w *itemWriter, v reflect.Value) error {
	t := timeOf(v)
	if p.asUnixTime {
		w.int(t.Unix())
		return nil
	}
	w.out = append(w.out, `{"S":"`...)
	start := len(w.out)
	w.out = t.AppendFormat(w.out, time.RFC3339Nano)
	w.size += len(w.out) - start
	w.out = append(w.out, `"}`...)
	return nil
}

// timeOf reads a time in place when it has an address: to copy it out of its struct costs an
// allocation.
func timeOf(v reflect.Value) time.Time {
	if v.Type() == timeType && v.CanAddr() {
		return *v.Addr().Interface().(*time.Time)
	}
	return v.Convert(timeType).Interface().(time.Time)
}

func (p *typePlan) encodeStruct(w *itemWriter, v reflect.Value) error {
	if err := w.open(`{"M":{`); err != nil {
		return err
	}
	first := len(w.out)
	for i := range p.fields {
		f := &p.fields[i]
		fv, ok := fieldByIndex(v, f.index)
		if !ok {
			continue
		}
		m := w.mark()
		w.comma(first)
		w.out = append(w.out, f.wire...)
		w.size += len(f.name) + 1
		ok, err := f.plan.encode(w, fv)
		if err != nil {
			return withPath(err, "."+f.name)
		}
		if !ok {
			w.rewind(m)
		}
	}
	return w.close(first, `}}`)
}

func (p *typePlan) encodeMap(w *itemWriter, v reflect.Value) error {
	if err := w.open(`{"M":{`); err != nil {
		return err
	}
	first := len(w.out)
	var names nameSet
	for iter := v.MapRange(); iter.Next(); {
		k := iter.Key()
		m := w.mark()
		w.comma(first)
		from := len(w.out)
		err := p.encodeKey(w, k)
		if err != nil {
			return withPath(err, "[key]")
		}
		end := len(w.out)
		w.size++
		ok, err := p.elem.encode(w, iter.Value())
		if err != nil {
			return withKey(err, fmt.Sprint(k.Interface()))
		}
		if !ok {
			w.rewind(m)
			continue
		}
		if !p.plainKey && !names.add(w.out, from, end) {
			// A Go map has no order that would decide between the two.
			return rowErrorf(string(w.out[from:end-1]), "is the text of two keys of the map")
		}
	}
	return w.close(first, `}}`)
}

func (p *typePlan) encodeKey(w *itemWriter, k reflect.Value) error {
	if p.plainKey && k.Kind() == reflect.String {
		return w.name(k.String())
	}
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		if err != nil {
			return &RowError{Reason: "cannot be marshaled: " + err.Error(), cause: err}
		}
		return w.name(string(text))
	}
	switch k.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return w.name(fmt.Sprint(k.Interface()))
	}
	return rowErrorf("", "a %s cannot be the key of a map: use a string, number, bool or "+
		"encoding.TextMarshaler", k.Type())
}

// encodeBytes writes a slice or array of bytes, of any type whose kind is uint8.
func (w *itemWriter) encodeBytes(v reflect.Value) error {
	if v.Kind() == reflect.Slice || v.CanAddr() {
		w.binary(v.Bytes())
		return nil
	}
	w.bytes = w.bytes[:0]
	for i := range v.Len() {
		w.bytes = append(w.bytes, byte(v.Index(i).Uint()))
	}
	w.binary(w.bytes)
	return nil
}

func (p *typePlan) encodeList(w *itemWriter, v reflect.Value) error {
	if err := w.open(`{"L":[`); err != nil {
		return err
	}
	first := len(w.out)
	for i := range v.Len() {
		m := w.mark()
		w.comma(first)
		w.size++
		ok, err := p.elem.encode(w, v.Index(i))
		if err != nil {
			return withIndex(err, i)
		}
		if !ok {
			w.rewind(m)
		}
	}
	return w.close(first, `]}`)
}

// encodeSet removes duplicates, for which DynamoDB rejects what attributevalue makes: the tag says
// that the slice is a set.
func (p *typePlan) encodeSet(w *itemWriter, v reflect.Value) error {
	if v.Len() == 0 {
		w.null()
		return nil
	}
	set := w.openSet(p.asSet, true)
	for i := range v.Len() {
		m := w.mark()
		ok, err := p.elem.encode(w, v.Index(i))
		if err == nil && ok {
			err = set.add(w, m)
		}
		if err != nil {
			return withIndex(err, i)
		}
	}
	if set.n == 0 {
		return rowErrorf("", emptySet)
	}
	set.close(w)
	return nil
}

// encodeScalar leaves out what attributevalue leaves out: complex numbers, channels, functions and
// the like.
func (p *typePlan) encodeScalar(w *itemWriter, v reflect.Value) (bool, error) {
	m := w.mark()
	switch v.Kind() {
	case reflect.Bool:
		w.bool(v.Bool())
		return true, nil
	case reflect.String:
		if p.isNumber && !p.asString {
			return true, w.number(v.String())
		}
		return true, w.text(v.String(), 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.int(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.uint(v.Uint())
	case reflect.Float32, reflect.Float64:
		if err := w.float(v.Float(), v.Type().Bits(), p.asString); err != nil {
			return false, err
		}
	default:
		return false, nil
	}
	if p.asString { // {"N":"1"} and {"S":"1"} differ in one byte, and in what they count
		w.out[m.out+2] = 'S'
		w.size = m.size + len(w.out) - m.out - len(`{"N":""}`)
	}
	return true, nil
}

// float writes a float's shortest digits without an exponent, as attributevalue does. As text, it
// may be outside the range of DynamoDB's numbers.
func (w *itemWriter) float(f float64, bits int, asText bool) error {
	if reason := floatProblem(f); reason != "" && !asText {
		return rowErrorf(strconv.FormatFloat(f, 'g', -1, bits), "%s", reason)
	}
	start := w.openNumber()
	w.out = strconv.AppendFloat(w.out, f, 'f', -1, bits)
	w.closeNumber(start)
	return nil
}

// isZero reports whether attributevalue calls v empty: a slice or map is if it is nil, and a struct
// never is.
func isZero(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.String:
		return v.Len() == 0
	case reflect.Bool:
		return !v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int() == 0
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Uintptr:
		return v.Uint() == 0
	case reflect.Float32, reflect.Float64:
		return v.Float() == 0
	}
	return isNil(v)
}

func isNil(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.Interface, reflect.Pointer:
		return v.IsNil()
	}
	return false
}
