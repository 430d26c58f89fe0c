package encode

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// FormatValue returns a value as text for people: a list as [1 'a' NULL], a map as {'k': 1, 'l':
// 2}, and other values as [schema.Value.String].
func FormatValue(v schema.Value) string {
	var b strings.Builder
	formatValue(&b, &v)
	return b.String()
}

func formatValue(b *strings.Builder, v *schema.Value) {
	switch v.Kind() {
	case schema.KindList:
		elems := v.Elements()
		b.WriteByte('[')
		for i := range elems {
			if i > 0 {
				b.WriteByte(' ')
			}
			formatValue(b, &elems[i])
		}
		b.WriteByte(']')
	case schema.KindMap:
		b.WriteByte('{')
		for i := range v.MapLen() {
			if i > 0 {
				b.WriteString(", ")
			}
			key, value := v.MapEntry(i)
			formatValue(b, &key)
			b.WriteString(": ")
			formatValue(b, &value)
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.String())
	}
}
