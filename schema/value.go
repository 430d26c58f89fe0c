package schema

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// ValueKind says which Go representation a [Value] holds.
type ValueKind uint8

// The kinds of values. Each constructor of Value says which SQL types take it.
const (
	KindNull ValueKind = iota
	KindString
	KindBytes
	KindBool
	KindInt
	KindFloat
	KindDecimal
	KindDate
	KindTime
	KindTimestamp
	KindInstant
	KindList
	KindMap
)

var valueKindNames = [...]string{
	KindNull: "null", KindString: "string", KindBytes: "bytes", KindBool: "bool", KindInt: "int",
	KindFloat: "float", KindDecimal: "decimal", KindDate: "date", KindTime: "time",
	KindTimestamp: "timestamp", KindInstant: "instant", KindList: "list", KindMap: "map",
}

// String returns the kind's name in lower case.
func (k ValueKind) String() string {
	if int(k) < len(valueKindNames) {
		return valueKindNames[k]
	}
	return fmt.Sprintf("ValueKind(%d)", uint8(k))
}

// Value is one SQL value of a [Row]. The zero Value is NULL.
//
// It is a small sum type rather than an interface, so that a row of numbers and strings costs one
// allocation, its slice of values.
type Value struct {
	kind  ValueKind
	nanos int32   // KindTimestamp, KindInstant: nanoseconds within the second
	num   int64   // integers; float bits; bool; days; nanoseconds of the day; Unix seconds
	str   string  // KindString, KindBytes, KindDecimal
	list  []Value // KindList: elements; KindMap: key, value, key, value, …
}

// Null is the SQL NULL, of any type.
func Null() Value { return Value{} }

// String is a value for CHAR, VARCHAR and STRING.
func String(s string) Value { return Value{kind: KindString, str: s} }

// Bytes is a value for BINARY, VARBINARY and BYTES; b is copied.
func Bytes(b []byte) Value { return Value{kind: KindBytes, str: string(b)} }

// Bool is a value for BOOLEAN.
func Bool(b bool) Value {
	v := Value{kind: KindBool}
	if b {
		v.num = 1
	}
	return v
}

// Int is a value for TINYINT, SMALLINT, INT and BIGINT, and for the wider numeric types.
func Int(i int64) Value { return Value{kind: KindInt, num: i} }

// Float is a value for FLOAT and DOUBLE. A FLOAT column stores it as a float32.
func Float(f float64) Value { return Value{kind: KindFloat, num: int64(math.Float64bits(f))} }

// Decimal is a value for DECIMAL, given as decimal text: an optional sign, digits with an optional
// point, and an optional exponent. Text that is not a number is an error when the row is
// encoded.
func Decimal(text string) Value { return Value{kind: KindDecimal, str: text} }

// Date is a value for DATE: days since 1970-01-01, negative before.
func Date(days int64) Value { return Value{kind: KindDate, num: days} }

// TimeOfDay is a value for TIME: the time since midnight, below 24 hours.
func TimeOfDay(d time.Duration) Value { return Value{kind: KindTime, num: int64(d)} }

// Timestamp is a value for TIMESTAMP: a local date and time, taken from t's own clock reading; t's
// location is dropped.
func Timestamp(t time.Time) Value {
	_, offset := t.Zone()
	return Value{kind: KindTimestamp, num: t.Unix() + int64(offset), nanos: int32(t.Nanosecond())}
}

// Instant is a value for TIMESTAMP_LTZ: a point in time.
func Instant(t time.Time) Value {
	return Value{kind: KindInstant, num: t.Unix(), nanos: int32(t.Nanosecond())}
}

// List is a value for ARRAY (its elements) and ROW (its fields in order). It keeps the slice.
func List(elems ...Value) Value { return Value{kind: KindList, list: elems} }

// Map is a value for MAP, from alternating keys and values. It keeps the slice. Of two entries
// with the same key the later one counts. It panics when a value is missing.
func Map(pairs ...Value) Value {
	if len(pairs)%2 != 0 {
		panic("schema.Map: a key without a value")
	}
	return Value{kind: KindMap, list: pairs}
}

// Kind returns which representation v holds, and with it which accessor to call.
func (v Value) Kind() ValueKind { return v.kind }

// IsNull reports whether v is NULL.
func (v Value) IsNull() bool { return v.kind == KindNull }

// The accessors below return what a value of the kind that they name holds. They do not check the
// kind: their result for a value of another kind is unspecified.

// Text returns the text of a KindString value.
func (v Value) Text() string { return v.str }

// BytesString returns the bytes of a KindBytes value, as a string so that they are not copied.
func (v Value) BytesString() string { return v.str }

// Bool returns the truth of a KindBool value.
func (v Value) Bool() bool { return v.num != 0 }

// Int64 returns the number of a KindInt value.
func (v Value) Int64() int64 { return v.num }

// Float64 returns the number of a KindFloat value.
func (v Value) Float64() float64 { return math.Float64frombits(uint64(v.num)) }

// DecimalText returns the text of a KindDecimal value, as it was given to [Decimal].
func (v Value) DecimalText() string { return v.str }

// Days returns the days since 1970-01-01 of a KindDate value, negative before.
func (v Value) Days() int64 { return v.num }

// TimeOfDay returns the time since midnight of a KindTime value.
func (v Value) TimeOfDay() time.Duration { return time.Duration(v.num) }

// Time returns the local date and time of a KindTimestamp value, as if it were UTC, and the point
// in time of a KindInstant value, in UTC.
func (v Value) Time() time.Time { return time.Unix(v.num, int64(v.nanos)).UTC() }

// Elements returns the elements of a KindList value: those of an ARRAY, or the fields of a ROW. The
// caller must not change them.
func (v Value) Elements() []Value { return v.list }

// MapLen returns the number of entries of a KindMap value.
func (v Value) MapLen() int { return len(v.list) / 2 }

// MapEntry returns the i-th entry of a KindMap value, from 0, in the order given to [Map]. It
// panics when i is out of range.
func (v Value) MapEntry(i int) (key, value Value) { return v.list[2*i], v.list[2*i+1] }

// Equal reports whether v and w are of the same kind and hold the same value. Decimals are equal
// when their texts are; NaN equals NaN.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.nanos == w.nanos && v.num == w.num && v.str == w.str &&
		slices.EqualFunc(v.list, w.list, Value.Equal)
}

// String shows v for people: in errors, plans and tests. Use it for nothing that is parsed.
func (v Value) String() string {
	switch v.kind {
	case KindString:
		return syntax.QuoteString(v.str)
	case KindBytes:
		return fmt.Sprintf("X'%X'", v.str)
	case KindBool:
		return fmt.Sprint(v.num != 0)
	case KindInt:
		return fmt.Sprint(v.num)
	case KindFloat:
		return fmt.Sprint(v.Float64())
	case KindDecimal:
		return v.str
	case KindDate:
		return time.Unix(v.num*86400, 0).UTC().Format("2006-01-02")
	case KindTime:
		return time.Unix(0, v.num).UTC().Format("15:04:05.999999999")
	case KindTimestamp:
		return v.Time().Format("2006-01-02T15:04:05.999999999")
	case KindInstant:
		return v.Time().Format(time.RFC3339Nano)
	case KindList:
		return fmt.Sprint(v.list)
	case KindMap:
		return "map" + fmt.Sprint(v.list)
	default:
		return "NULL"
	}
}
