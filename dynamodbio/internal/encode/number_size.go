package encode

import (
	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
)

// numberSize returns the bytes of a number: one for the exponent, one for every two digits counted
// from the decimal point, and one that ends a negative number. AWS documents "approximately" one
// byte for two digits and one more; package dynamodbtest counts the same.
func numberSize(n sqltext.Number) int { return digitsSize(n.Negative, len(n.Digits), n.Exp) }

func digitsSize(neg bool, digits, exp int) int {
	if digits == 0 {
		return 1
	}
	pairs := (exp+digits-1)>>1 - exp>>1 + 1
	if neg && pairs < 20 {
		pairs++
	}
	return pairs + 1
}

// integerSize is numberSize of the text of an integer without leading zeros. Most numbers are, and
// to parse them was 40 % of the time for a row of integers.
func integerSize(text []byte) (int, bool) {
	neg := text[0] == '-'
	if neg {
		text = text[1:]
	}
	last := 0 // where the digits end that are not trailing zeros
	for i, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		if c != '0' {
			last = i + 1
		}
	}
	return digitsSize(neg, last, len(text)-last), true
}
