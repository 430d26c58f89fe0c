package expr

import (
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// appendText appends v, of type t, as Flink's CAST to a string writes it.
func (z Zone) appendText(b []byte, v schema.Value, t *schema.Type) []byte {
	if v.IsNull() {
		return append(b, "NULL"...) // inside of an ARRAY, MAP or ROW: NULL itself has no text
	}
	switch t.Kind {
	case schema.TypeBoolean:
		if v.Bool() {
			return append(b, "TRUE"...)
		}
		return append(b, "FALSE"...)
	case schema.TypeBinary, schema.TypeVarbinary:
		return append(b, strings.ToValidUTF8(v.BytesString(), "\ufffd")...)
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return strconv.AppendInt(b, v.Int64(), 10)
	case schema.TypeFloat:
		return sqltext.AppendFloat(b, floatOf(v, 32), 32)
	case schema.TypeDouble:
		return sqltext.AppendFloat(b, floatOf(v, 64), 64)
	case schema.TypeDecimal:
		return appendDecimal(b, v, t)
	case schema.TypeDate:
		return sqltext.AppendDate(b, v.Days())
	case schema.TypeTime:
		return sqltext.AppendTime(b, v.TimeOfDay(), t.Precision)
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return sqltext.AppendTimestamp(b, z.local(v), t.Precision)
	case schema.TypeIntervalYearMonth, schema.TypeIntervalDayTime:
		return appendInterval(b, v.Int64(), t)
	case schema.TypeArray:
		return z.appendList(b, "[", "]", v.Elements(), func(int) *schema.Type { return t.Elem })
	case schema.TypeRow:
		elems := v.Elements()
		return z.appendList(b, "(", ")", elems[:min(len(elems), len(t.Fields))],
			func(i int) *schema.Type { return t.Fields[i].Type })
	case schema.TypeMap:
		b = append(b, '{')
		for i := range v.MapLen() {
			if i > 0 {
				b = append(b, ", "...)
			}
			key, value := v.MapEntry(i)
			b = z.appendText(b, key, t.Key)
			b = z.appendText(append(b, '='), value, t.Elem)
		}
		return append(b, '}')
	default:
		return append(b, v.Text()...)
	}
}

func (z Zone) appendList(
	b []byte, open, end string, elems []schema.Value, typ func(i int) *schema.Type,
) []byte {
	b = append(b, open...)
	for i, v := range elems {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = z.appendText(b, v, typ(i))
	}
	return append(b, end...)
}

// appendDecimal writes a number with as many digits after its point as its type has.
func appendDecimal(b []byte, v schema.Value, t *schema.Type) []byte {
	if v.Kind() == schema.KindInt {
		return strconv.AppendInt(b, v.Int64(), 10)
	}
	return append(b, v.DecimalText()...)
}

// sizedText is s as a CHAR(n) or VARCHAR(n) has it.
func sizedText(s string, t *schema.Type) string {
	s, spaces := sqltext.FitText(t, s)
	if spaces == 0 {
		return s
	}
	return s + strings.Repeat(" ", spaces)
}

// sizedBytes is s as a BINARY(n) or VARBINARY(n) has it.
func sizedBytes(s string, t *schema.Type) string {
	s, zeros := sqltext.FitBytes(t, s)
	if zeros == 0 {
		return s
	}
	return s + strings.Repeat("\x00", zeros)
}
