package encode

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// ShowValue shows a value to people: a list as [1 'a' NULL], a map as {'k': 1, 'l': 2}, and others as
// [schema.Value.String] does.
func ShowValue(v schema.Value) string {
	var b strings.Builder
	showValue(&b, &v)
	return b.String()
}

func showValue(b *strings.Builder, v *schema.Value) {
	elems := v.Elems()
	switch v.Kind() {
	case schema.KindList:
		b.WriteByte('[')
		for i := range elems {
			if i > 0 {
				b.WriteByte(' ')
			}
			showValue(b, &elems[i])
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
			showValue(b, &elems[i])
		}
		b.WriteByte('}')
	default:
		b.WriteString(v.String())
	}
}
