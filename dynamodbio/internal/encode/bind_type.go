package encode

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// getter converts a Go value to a SQL value.
type getter func(v reflect.Value) (schema.Value, error)

var (
	valueType    = reflect.TypeFor[schema.Value]()
	durationType = reflect.TypeFor[time.Duration]()
)

// bind returns a getter from the Go type to the SQL type, or the reason why there is none: a Go
// type must be able to hold what the SQL type holds.
func bind(t reflect.Type, st *schema.Type, path string) (getter, string) {
	if t == valueType {
		return func(v reflect.Value) (schema.Value, error) {
			return v.Interface().(schema.Value), nil
		}, ""
	}
	if t.Kind() == reflect.Pointer && !(isTextual(st) && t.Implements(textMarshalerType) &&
		!t.Elem().Implements(textMarshalerType)) {
		if pointsToItself(t) {
			return nil, "the pointer type refers to itself"
		}
		get, reason := bind(t.Elem(), st, path)
		if get == nil {
			return nil, reason
		}
		return nilIsNull(func(v reflect.Value) (schema.Value, error) { return get(v.Elem()) }), ""
	}
	var get getter
	switch st.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		get = bindText(t, schema.String)
	case schema.TypeDecimal:
		get = bindText(t, schema.Decimal)
		if get == nil {
			get = bindInt(t, st)
		}
	case schema.TypeBoolean:
		if t.Kind() == reflect.Bool {
			get = func(v reflect.Value) (schema.Value, error) { return schema.Bool(v.Bool()), nil }
		}
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		if get = bindInt(t, st); get == nil {
			get = bindNumber(t, st)
		}
	case schema.TypeFloat, schema.TypeDouble:
		if get = bindFloat(t, st); get == nil {
			get = bindNumber(t, st)
		}
	case schema.TypeBinary, schema.TypeVarbinary:
		get = bindBytes(t)
	case schema.TypeDate, schema.TypeTime, schema.TypeTimestamp, schema.TypeTimestampLTZ:
		get = bindTime(t, st.Kind)
	case schema.TypeNull:
		get = func(reflect.Value) (schema.Value, error) { return schema.Null(), nil }
	case schema.TypeArray:
		return bindList(t, st, path)
	case schema.TypeMap:
		return bindMap(t, st, path)
	case schema.TypeRow:
		return bindRow(t, st, path)
	}
	if get == nil {
		return nil, fmt.Sprintf("%s cannot hold %s", t, st)
	}
	return get, ""
}

func isTextual(st *schema.Type) bool {
	return st.Kind == schema.TypeChar || st.Kind == schema.TypeVarchar ||
		st.Kind == schema.TypeDecimal
}

// nilIsNull makes a nil pointer, slice or map NULL.
func nilIsNull(get getter) getter {
	return func(v reflect.Value) (schema.Value, error) {
		if v.IsNil() {
			return schema.Null(), nil
		}
		return get(v)
	}
}

// bindText is for strings and types that implement encoding.TextMarshaler, such as *big.Int and
// netip.Addr, but not for times, which have columns of their own.
func bindText(t reflect.Type, value func(string) schema.Value) getter {
	switch {
	case t.Kind() == reflect.String && !t.Implements(textMarshalerType):
		return func(v reflect.Value) (schema.Value, error) { return value(v.String()), nil }
	case t.Kind() == reflect.Struct && t.ConvertibleTo(timeType):
		return nil
	case t.Implements(textMarshalerType):
		get := func(v reflect.Value) (schema.Value, error) {
			text, err := v.Interface().(encoding.TextMarshaler).MarshalText()
			if err != nil {
				return schema.Null(), &RowError{Reason: "cannot be marshaled: " + err.Error(),
					cause: err}
			}
			return value(string(text)), nil
		}
		switch t.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
			return nilIsNull(get)
		}
		return get
	}
	return nil
}

func bindInt(t reflect.Type, st *schema.Type) getter {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if t != durationType { // nanoseconds are unlikely to be meant
			return func(v reflect.Value) (schema.Value, error) { return schema.Int(v.Int()), nil }
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(v reflect.Value) (schema.Value, error) {
			u := v.Uint()
			if u <= math.MaxInt64 {
				return schema.Int(int64(u)), nil
			}
			text := strconv.FormatUint(u, 10)
			if st.Kind == schema.TypeDecimal {
				return schema.Decimal(text), nil
			}
			return schema.Null(), rowErrorf(text, "is out of range for %s", st)
		}
	}
	return nil
}

func bindFloat(t reflect.Type, st *schema.Type) getter {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return func(v reflect.Value) (schema.Value, error) { return schema.Float(v.Float()), nil }
	}
	if get := bindInt(t, st); get != nil && t.Kind() != reflect.Uint64 && t.Kind() != reflect.Uint {
		return get
	}
	return nil
}

// bindNumber is for numbers that are kept as text: attributevalue.Number and json.Number.
func bindNumber(t reflect.Type, st *schema.Type) getter {
	if t.Kind() != reflect.String || !t.Implements(numberType) {
		return nil
	}
	return func(v reflect.Value) (schema.Value, error) {
		text := v.String()
		if st.Kind == schema.TypeFloat || st.Kind == schema.TypeDouble {
			f, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return schema.Null(), rowErrorf(strconv.Quote(text), "is not a number for %s", st)
			}
			return schema.Float(f), nil
		}
		i, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return schema.Null(), rowErrorf(strconv.Quote(text), "is not an integer for %s", st)
		}
		return schema.Int(i), nil
	}
}

func bindBytes(t reflect.Type) getter {
	if t.Kind() != reflect.Slice && t.Kind() != reflect.Array || t.Elem().Kind() != reflect.Uint8 {
		return nil
	}
	if t.Kind() == reflect.Slice {
		return nilIsNull(func(v reflect.Value) (schema.Value, error) {
			return schema.Bytes(v.Bytes()), nil
		})
	}
	return func(v reflect.Value) (schema.Value, error) {
		b := make([]byte, v.Len())
		for i := range b {
			b[i] = byte(v.Index(i).Uint())
		}
		return schema.Bytes(b), nil
	}
}

// bindTime is for times: DATE, TIME and TIMESTAMP are those of the time's own location. A
// time.Duration is a TIME, too: the time since midnight.
func bindTime(t reflect.Type, kind schema.TypeKind) getter {
	if t == durationType && kind == schema.TypeTime {
		return func(v reflect.Value) (schema.Value, error) {
			return schema.TimeOfDay(time.Duration(v.Int())), nil
		}
	}
	if t.Kind() != reflect.Struct || !t.ConvertibleTo(timeType) {
		return nil
	}
	return func(v reflect.Value) (schema.Value, error) {
		at := timeOf(v)
		switch kind {
		case schema.TypeDate:
			year, month, day := at.Date()
			midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()
			return schema.Date(midnight / 86400), nil
		case schema.TypeTime:
			hour, minute, sec := at.Clock()
			return schema.TimeOfDay(time.Duration(hour*3600+minute*60+sec)*time.Second +
				time.Duration(at.Nanosecond())), nil
		case schema.TypeTimestamp:
			return schema.Timestamp(at), nil
		default:
			return schema.Instant(at), nil
		}
	}
}
