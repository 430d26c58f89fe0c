package encode

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// FormatValue returns a value as text for people: a list as [1 'a' NULL], a map as {'k': 1, 'l': 2}, and others as
// [schema.Value.String] does.
func FormatValue(v schema.Value) string {
	var b strings.Builder
	formatValue(&b, &v)
	return b.String()
}

func formatValue(b *strings.Builder, v *schema.Value) {
	elems := v.Elems()
	switch v.Kind() {
	case schema.KindList:
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
		for i := range elems { // keys and values in turn
			switch {
			case i%2 == 1:
				b.WriteString(": ")
			case i > 0:
				b.WriteString(", ")
			}
			formatValue(b, &elems[i])
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.String())
	}
}
