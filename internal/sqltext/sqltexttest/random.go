// Package sqltexttest generates random SQL values with the text that each has, for the tests of the
// packages that write such text.
package sqltexttest

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Type is a SQL type, and how to draw one of its values.
type Type struct {
	*schema.Type
	// Random returns a value and its text. Of the types of dates and times that is the text in ISO
	// 8601's form, and sql is the other one; of the rest there is one text.
	Random func(r *rand.Rand) (v schema.Value, text, sql string)
}

// Types are the types of numbers, dates and times.
var Types = []Type{
	integer(schema.TypeTinyint, 8), integer(schema.TypeSmallint, 16), integer(schema.TypeInt, 32),
	integer(schema.TypeBigint, 64),
	decimal(1, 0), decimal(10, 2), decimal(18, 18), decimal(20, 0), decimal(38, 0), decimal(38, 18),
	decimal(38, 38),
	float(schema.TypeFloat, 32), float(schema.TypeDouble, 64),
	moment(schema.TypeDate, 0), moment(schema.TypeTime, 0), moment(schema.TypeTime, 3),
	moment(schema.TypeTimestamp, 0), moment(schema.TypeTimestamp, 3),
	moment(schema.TypeTimestamp, 9),
	moment(schema.TypeTimestampLTZ, 0), moment(schema.TypeTimestampLTZ, 3),
	moment(schema.TypeTimestampLTZ, 6),
}

func same(v schema.Value, text []byte) (schema.Value, string, string) {
	return v, string(text), string(text)
}

func integer(kind schema.TypeKind, bits int) Type {
	return Type{&schema.Type{Kind: kind}, func(r *rand.Rand) (schema.Value, string, string) {
		n := int64(r.Uint64()) >> (64 - bits) >> r.IntN(bits)
		return same(schema.Int(n), strconv.AppendInt(nil, n, 10))
	}}
}

// decimal draws an unscaled value, and writes its point by hand.
func decimal(precision, scale int) Type {
	typ := &schema.Type{Kind: schema.TypeDecimal, Precision: precision, Scale: scale}
	return Type{typ, func(r *rand.Rand) (schema.Value, string, string) {
		digits := make([]byte, precision)
		nonZero := false
		for i := range digits {
			digits[i] = '0'
			if i >= precision-1-r.IntN(precision) {
				digits[i] = '0' + byte(r.IntN(10))
			}
			nonZero = nonZero || digits[i] != '0'
		}
		var text []byte
		if nonZero && r.IntN(2) == 0 {
			text = append(text, '-')
		}
		whole := digits[:precision-scale]
		for len(whole) > 1 && whole[0] == '0' {
			whole = whole[1:]
		}
		if len(whole) == 0 {
			whole = []byte("0")
		}
		text = append(text, whole...)
		if scale > 0 {
			text = append(append(text, '.'), digits[precision-scale:]...)
		}
		return same(schema.Decimal(string(text)), text)
	}}
}

// float draws bits: numbers of every size, NaN and the infinities; and integers that a long holds.
func float(kind schema.TypeKind, bits int) Type {
	return Type{&schema.Type{Kind: kind}, func(r *rand.Rand) (schema.Value, string, string) {
		f := math.Float64frombits(r.Uint64())
		switch {
		case r.IntN(4) == 0:
			f = float64(int64(r.Uint64()) >> r.IntN(32))
		case bits == 32:
			f = float64(math.Float32frombits(r.Uint32()))
		}
		if bits == 32 {
			f = float64(float32(f))
		}
		return same(schema.Float(f), sqltext.AppendFloat(nil, f, bits))
	}}
}

// moment draws from the years 1 to 9999, with whole minutes and whole milliseconds among them.
func moment(kind schema.TypeKind, precision int) Type {
	typ := &schema.Type{Kind: kind, Precision: precision}
	return Type{typ, func(r *rand.Rand) (schema.Value, string, string) {
		const first, last = -62135596800, 253402300799
		second := first + r.Int64N(last-first)
		if r.IntN(4) == 0 {
			second -= second % 60
		}
		nanos := r.Int64N(1e9)
		nanos -= nanos % []int64{1, 1e3, 1e6, 1e9}[r.IntN(4)]
		nanos -= nanos % int64(sqltext.FractionUnit(precision))
		t := time.Unix(second, nanos).UTC()
		var iso, sql []byte
		switch kind {
		case schema.TypeDate:
			day := (second - first) / 86400
			day += first / 86400
			return same(schema.Date(day), time.Unix(day*86400, 0).UTC().AppendFormat(nil,
				time.DateOnly))
		case schema.TypeTime:
			d := t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC))
			return schema.TimeOfDay(d), string(sqltext.AppendISOTime(nil, d)),
				string(sqltext.AppendTime(nil, d, precision))
		case schema.TypeTimestamp:
			iso, sql = sqltext.AppendISOTimestamp(nil, t),
				sqltext.AppendTimestamp(nil, t, precision)
			return schema.Timestamp(t), string(iso), string(sql)
		}
		iso, sql = sqltext.AppendISOInstant(nil, t), sqltext.AppendTimestamp(nil, t, precision)
		return schema.Instant(t), string(iso), string(sql)
	}}
}
