package sqltext

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// ParseDecimal reads a value of DECIMAL(precision, scale): it has scale digits after the point, and
// a longer fraction is rounded half up, as in Flink. The error is [ErrNotANumber], or [ErrRange]
// for a number of more digits, of which Flink makes NULL in its formats.
func ParseDecimal(s string, precision, scale int) (schema.Value, error) {
	var digits, text [2*maxDigits + 4]byte
	n, ok := ParseNumber(digits[:0], s)
	if !ok {
		return schema.Value{}, ErrNotANumber
	}
	b, ok := n.AppendDecimal(text[:0], precision, scale)
	if !ok {
		return schema.Value{}, ErrRange
	}
	if string(b) == s {
		return schema.Decimal(s), nil
	}
	return schema.Decimal(string(b)), nil
}

func decimal(precision, scale int) Parser {
	return func(text []byte) (schema.Value, error) {
		return ParseDecimal(strings.TrimSpace(string(text)), precision, scale)
	}
}
