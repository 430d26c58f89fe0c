package sqltext

import (
	"errors"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// What numbers can be faulted for.
var (
	ErrNotANumber = errors.New("it is not a number")
	ErrRange      = errors.New("it is out of range")
)

// decimal returns the parser of DECIMAL(p,s): a value with s digits behind the point. A longer
// fraction is rounded half up, as Flink does; a number that needs more than p digits is an error,
// where Flink makes it NULL.
func decimal(precision, scale int) Parser {
	return func(text []byte) (schema.Value, error) {
		negative, digits, point, err := splitDecimal(strings.TrimSpace(string(text)))
		if err != nil {
			return schema.Value{}, err
		}
		if point > precision-scale {
			return schema.Value{}, ErrRange
		}
		if point < 0 { // bring the point to the front; what lies beyond the scale is of no account
			digits = strings.Repeat("0", min(-point, scale+1)) + digits
			point = 0
		}
		kept := make([]byte, 1, point+scale+2) // a zero in front takes the carry
		kept[0] = '0'
		roundUp := false
		if n := point + scale; n < len(digits) {
			roundUp = digits[n] >= '5'
			digits = digits[:n]
		}
		kept = append(kept, digits...)
		for len(kept) < 1+point+scale {
			kept = append(kept, '0')
		}
		if roundUp {
			i := len(kept) - 1
			for ; kept[i] == '9'; i-- {
				kept[i] = '0'
			}
			kept[i]++
		}
		whole := strings.TrimLeft(string(kept[:1+point]), "0")
		if len(whole) > precision-scale {
			return schema.Value{}, ErrRange
		}
		if whole == "" {
			whole = "0"
		}
		if scale > 0 {
			whole += "." + string(kept[1+point:])
		}
		if negative && strings.Trim(whole, "0.") != "" {
			whole = "-" + whole
		}
		return schema.Decimal(whole), nil
	}
}

// splitDecimal returns the digits of a number, without leading zeros, and where among them its
// point stands: the number is 0.digits × 10^point.
func splitDecimal(s string) (negative bool, digits string, point int, err error) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	exponent := 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exp, err := strconv.ParseInt(s[i+1:], 10, 32)
		if err != nil {
			return false, "", 0, ErrNotANumber
		}
		exponent, s = int(exp), s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	digits = whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return false, "", 0, ErrNotANumber
	}
	point = len(whole) + exponent
	significant := strings.TrimLeft(digits, "0")
	if significant == "" {
		return false, "", 0, nil
	}
	return negative, significant, point - (len(digits) - len(significant)), nil
}
