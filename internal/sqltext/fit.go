package sqltext

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// FitText returns s as CHAR(n) and VARCHAR(n) hold it: cut to n characters and, as a CHAR, padded
// with so many spaces.
func FitText(t *schema.Type, s string) (cut string, spaces int) {
	if t.Kind == schema.TypeVarchar && len(s) <= t.Length { // it has no more characters than bytes
		return s, 0
	}
	n := 0
	for i := range s {
		if n == t.Length {
			return s[:i], 0
		}
		n++
	}
	if t.Kind == schema.TypeChar {
		spaces = t.Length - n
	}
	return s, spaces
}

// FitBytes returns b as BINARY(n) and VARBINARY(n) hold it: cut to n bytes and, as a BINARY, padded
// with so many zeros.
func FitBytes(t *schema.Type, b string) (cut string, zeros int) {
	if len(b) > t.Length {
		return b[:t.Length], 0
	}
	if t.Kind == schema.TypeBinary {
		zeros = t.Length - len(b)
	}
	return b, zeros
}
