package encode

import (
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/beam-dynamodb/beam-dynamodb/schema/sqltext"
)

// MaxItemSize is the most that DynamoDB stores in one item, in bytes: 400 KiB, names included.
const MaxItemSize = 409600

// Limits of key attributes that are strings or binaries, in bytes (AWS documentation, "Quotas").
const (
	MaxPartitionKeySize = 2048
	MaxSortKeySize      = 1024
)

// Size returns the size that DynamoDB counts for the item (AWS documentation, "DynamoDB item sizes
// and formats"): names and strings in UTF-8, binaries as they are, a number about one byte for two
// significant digits and one more, BOOL and NULL one byte, a list or map 3 bytes and one more for
// each element, a set the sum of its elements.
func Size(item map[string]types.AttributeValue) int {
	size := 0
	for name, v := range item {
		size += len(name) + valueSize(v)
	}
	return size
}

func valueSize(v types.AttributeValue) int {
	size := 0
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return textNumberSize(v.Value)
	case *types.AttributeValueMemberB:
		return len(v.Value)
	case *types.AttributeValueMemberBOOL, *types.AttributeValueMemberNULL:
		return 1
	case *types.AttributeValueMemberSS:
		for _, s := range v.Value {
			size += len(s)
		}
	case *types.AttributeValueMemberNS:
		for _, n := range v.Value {
			size += textNumberSize(n)
		}
	case *types.AttributeValueMemberBS:
		for _, b := range v.Value {
			size += len(b)
		}
	case *types.AttributeValueMemberL:
		size = 3
		for _, e := range v.Value {
			size += 1 + valueSize(e)
		}
	case *types.AttributeValueMemberM:
		size = 3 + len(v.Value) + Size(v.Value)
	}
	return size
}

func textNumberSize(text string) int {
	n, _ := sqltext.ParseNumber(nil, text)
	return numberSize(n)
}

// numberSize returns the bytes of a number: one for the exponent, one for every two digits counted from
// the decimal point, and one that ends a negative number. AWS documents "approximately" one byte for
// two digits and one more; package dynamodbtest counts the same.
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

// integerSize is the size of a plain integer without leading zeros. It is most of what is written,
// and to parse it was 40 % of the time for a row of integers.
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
