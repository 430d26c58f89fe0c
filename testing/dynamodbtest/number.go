package dynamodbtest

import "strings"

// The range and precision of DynamoDB's numbers (Amazon DynamoDB Developer Guide, "Supported data
// types", Number): magnitudes 1E-130 to 9.99…E+125, 38 significant digits.
const (
	maxNumberExponent = 125
	minNumberExponent = -130
	maxNumberDigits   = 38
)

// decimal is a number as 0.digits × 10^(exponent+1), which is d.ddd × 10^exponent. digits has no
// zero at either end, and is empty for zero, which has no sign.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

// normalizeNumber returns the text as which DynamoDB stores and returns the number: plain digits
// without an exponent and without redundant zeros.
func normalizeNumber(text string) (string, error) {
	if isPlainInteger(text) {
		return text, nil
	}
	d, err := parseDecimal(text)
	if err != nil {
		return "", err
	}
	return d.String(), nil
}

// isPlainInteger reports whether text is an integer within DynamoDB's precision and in its
// notation: the common case, which is normalised already.
func isPlainInteger(text string) bool {
	if text == "0" {
		return true
	}
	digits := strings.TrimPrefix(text, "-")
	if len(digits) == 0 || len(digits) > maxNumberDigits || digits[0] == '0' {
		return false
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return false
		}
	}
	return true
}

// parseDecimal reads decimal text: a sign, digits with or without a point, an exponent.
func parseDecimal(text string) (decimal, error) {
	if text == "" {
		return decimal{}, validationError("The parameter cannot be converted to a numeric value")
	}
	d, ok := scanDecimal(text)
	switch {
	case !ok:
		return decimal{}, validationError("The parameter cannot be converted to a numeric value: " +
			text)
	case d.digits == "":
		return decimal{}, nil
	case d.exponent > maxNumberExponent:
		return decimal{}, validationError("Number overflow. Attempting to store a number with " +
			"magnitude larger than supported range")
	case d.exponent < minNumberExponent:
		return decimal{}, validationError("Number underflow. Attempting to store a number with " +
			"magnitude smaller than supported range")
	case len(d.digits) > maxNumberDigits:
		return decimal{}, validationError("Attempting to store more than 38 significant digits " +
			"in a Number")
	}
	return d, nil
}

func scanDecimal(text string) (d decimal, ok bool) {
	if strings.HasPrefix(text, "-") {
		d.negative, text = true, text[1:]
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	mantissa, exponent, hasExponent := text, "", false
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent, hasExponent = text[:i], text[i+1:], true
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return decimal{}, false
	}
	shift := 0
	if hasExponent {
		if shift, ok = scanExponent(exponent); !ok {
			return decimal{}, false
		}
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	leading := len(whole) + len(fraction) - len(digits)
	d.exponent = len(whole) - 1 - leading + shift
	d.digits = strings.TrimRight(digits, "0")
	return d, true
}

// scanExponent reads an exponent. It limits a huge one, so that it does not overflow.
func scanExponent(text string) (n int, ok bool) {
	negative := strings.HasPrefix(text, "-")
	if negative || strings.HasPrefix(text, "+") {
		text = text[1:]
	}
	if text == "" || !allDigits(text) {
		return 0, false
	}
	const huge = 1 << 40
	for i := range len(text) {
		n = min(n*10+int(text[i]-'0'), huge)
	}
	if negative {
		n = -n
	}
	return n, true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String returns the number in plain digits, as DynamoDB does.
func (d decimal) String() string {
	if d.digits == "" {
		return "0"
	}
	sign := ""
	if d.negative {
		sign = "-"
	}
	switch n := d.exponent + 1; {
	case n <= 0:
		return sign + "0." + strings.Repeat("0", -n) + d.digits
	case n >= len(d.digits):
		return sign + d.digits + strings.Repeat("0", n-len(d.digits))
	default:
		return sign + d.digits[:n] + "." + d.digits[n:]
	}
}

// size returns the bytes that the number takes in an item: one for the exponent, one for every two
// digits counted from the decimal point, and one that ends a negative number. The Developer Guide
// gives "about" these sizes. This rule agrees with it, and package conformance checks that
// dynoxide has the same.
func (d decimal) size() int {
	if d.digits == "" {
		return 1
	}
	first := floorHalf(d.exponent)
	last := floorHalf(d.exponent - len(d.digits) + 1)
	pairs := first - last + 1
	if d.negative && pairs < 20 {
		return pairs + 2
	}
	return pairs + 1
}

// floorHalf returns n/2, rounded down.
func floorHalf(n int) int { return n >> 1 }
