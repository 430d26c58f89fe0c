package expr

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// appendText appends v, of type t, as Flink's CAST to a string writes it.
func appendText(b []byte, v schema.Value, t *schema.Type) []byte {
	if v.IsNull() {
		return append(b, "NULL"...) // inside of an ARRAY, MAP or ROW: NULL itself has no text
	}
	switch t.Kind {
	case schema.TypeBoolean:
		if v.BoolValue() {
			return append(b, "TRUE"...)
		}
		return append(b, "FALSE"...)
	case schema.TypeBinary, schema.TypeVarbinary:
		return append(b, strings.ToValidUTF8(v.Str(), "\ufffd")...)
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return strconv.AppendInt(b, v.Int64(), 10)
	case schema.TypeFloat:
		return appendFloat(b, floatOf(v, 32), 32)
	case schema.TypeDouble:
		return appendFloat(b, floatOf(v, 64), 64)
	case schema.TypeDecimal:
		if v.Kind() == schema.KindInt {
			return strconv.AppendInt(b, v.Int64(), 10)
		}
		return append(b, v.Str()...)
	case schema.TypeDate:
		return midnight(v.Int64()).AppendFormat(b, time.DateOnly)
	case schema.TypeTime:
		return appendTime(b, v.Duration(), t.Precision)
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return appendTimestamp(b, v.Time(), t.Precision)
	case schema.TypeArray:
		return appendList(b, "[", "]", v.Elems(), func(int) *schema.Type { return t.Elem })
	case schema.TypeRow:
		elems := v.Elems()
		return appendList(b, "(", ")", elems[:min(len(elems), len(t.Fields))], func(i int) *schema.Type { return t.Fields[i].Type })
	case schema.TypeMap:
		b = append(b, '{')
		pairs := v.Elems()
		for i := 0; i+1 < len(pairs); i += 2 {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendText(b, pairs[i], t.Key)
			b = appendText(append(b, '='), pairs[i+1], t.Elem)
		}
		return append(b, '}')
	default:
		return append(b, v.Str()...)
	}
}

func appendList(b []byte, open, end string, elems []schema.Value, typ func(i int) *schema.Type) []byte {
	b = append(b, open...)
	for i, v := range elems {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendText(b, v, typ(i))
	}
	return append(b, end...)
}

// appendFloat writes a float as Java does: with a point always, and with an exponent outside of
// 0.001 to 10 million.
func appendFloat(b []byte, f float64, bits int) []byte {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 0):
		if f < 0 {
			b = append(b, '-')
		}
		return append(b, "Infinity"...)
	case abs == 0 || abs >= 1e-3 && abs < 1e7:
		from := len(b)
		b = strconv.AppendFloat(b, f, 'f', -1, bits)
		if strings.IndexByte(string(b[from:]), '.') < 0 {
			b = append(b, ".0"...)
		}
		return b
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, bits), "e")
	b = append(b, mantissa...)
	if !strings.Contains(mantissa, ".") {
		b = append(b, ".0"...)
	}
	n, _ := strconv.Atoi(exponent) // FormatFloat's own: with a sign and leading zeros
	return strconv.AppendInt(append(b, 'E'), int64(n), 10)
}

// appendTime writes a TIME. Flink ends the fraction at its last digit that is not zero, but writes one.
func appendTime(b []byte, d time.Duration, precision int) []byte {
	b = time.Unix(0, int64(d)).UTC().AppendFormat(b, time.TimeOnly)
	if precision == 0 {
		return b
	}
	ms := int(d % time.Second / time.Millisecond)
	digits := []byte{byte('0' + ms/100), byte('0' + ms/10%10), byte('0' + ms%10)}[:min(precision, 3)]
	for len(digits) > 1 && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return append(append(b, '.'), digits...)
}

// appendTimestamp writes a timestamp with as many digits of its fraction as its type has.
func appendTimestamp(b []byte, t time.Time, precision int) []byte {
	b = t.AppendFormat(b, time.DateTime)
	digits := strconv.AppendInt(nil, int64(1e9+t.Nanosecond()), 10)[1:]
	for len(digits) > precision && digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	if len(digits) == 0 {
		return b
	}
	return append(append(b, '.'), digits...)
}

// sizedText is s as a CHAR(n) or VARCHAR(n) has it: cut to n characters, a CHAR padded with spaces.
func sizedText(s string, t *schema.Type) string {
	if len(s) > t.Length { // else it has no more characters than that
		n := 0
		for i := range s {
			if n == t.Length {
				return s[:i]
			}
			n++
		}
	}
	if t.Kind == schema.TypeChar {
		if short := t.Length - utf8.RuneCountInString(s); short > 0 {
			return s + strings.Repeat(" ", short)
		}
	}
	return s
}

// sizedBytes is s as a BINARY(n) or VARBINARY(n) has it: cut to n bytes, a BINARY padded with zeros.
func sizedBytes(s string, t *schema.Type) string {
	if len(s) > t.Length {
		return s[:t.Length]
	}
	if t.Kind == schema.TypeBinary && len(s) < t.Length {
		return s + strings.Repeat("\x00", t.Length-len(s))
	}
	return s
}
