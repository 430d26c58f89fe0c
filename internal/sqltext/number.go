package sqltext

import "strconv"

// Number is an exact decimal number: digits × 10^Exp, negated if Negative. The digits, '0' to '9',
// have no leading and no trailing zero, so that every number has one such form; zero has no digits.
type Number struct {
	Negative bool
	Digits   []byte
	Exp      int
}

// maxDigits is the most digits that a DECIMAL has.
const maxDigits = 38

// maxParsedExponent keeps arithmetic on exponents away from overflow. It is out of every type's
// range.
const maxParsedExponent = 1 << 30

// ParseNumber reads decimal text: an optional sign, digits with an optional point, an optional
// exponent. The digits are kept in buf's storage. It reports whether the text is a number.
func ParseNumber[T string | []byte](buf []byte, text T) (Number, bool) {
	n := Number{Digits: buf[:0]}
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		n.Negative = text[i] == '-'
		i++
	}
	var seen, point bool
	zeros := 0 // zeros that count only when another digit follows
	for ; i < len(text); i++ {
		c := text[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		seen = true
		if point {
			n.Exp--
		}
		if c == '0' {
			if len(n.Digits) > 0 {
				zeros++
			}
			continue
		}
		n.Digits = append(appendZeros(n.Digits, zeros), c)
		zeros = 0
	}
	if !seen {
		return n, false
	}
	n.Exp += zeros
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		exp, ok := parseExponent(text[i+1:])
		if !ok {
			return n, false
		}
		n.Exp += exp
		i = len(text)
	}
	if len(n.Digits) == 0 {
		n.Exp, n.Negative = 0, false
	}
	return n, i == len(text)
}

func parseExponent[T string | []byte](text T) (int, bool) {
	i, negative := 0, false
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		negative = text[i] == '-'
		i++
	}
	if i == len(text) {
		return 0, false
	}
	exp := 0
	for ; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		exp = min(exp*10+int(text[i]-'0'), maxParsedExponent)
	}
	if negative {
		exp = -exp
	}
	return exp, true
}

// AppendDecimal appends n as DECIMAL(precision, scale) has it: rounded half up, away from zero, to
// scale digits after the point, all of them written, and never with an exponent. It reports false
// and appends nothing when that has more digits than the precision.
func (n Number) AppendDecimal(dst []byte, precision, scale int) ([]byte, bool) {
	var buf [maxDigits + 2]byte
	unscaled, ok := n.unscaled(buf[:0], precision, scale)
	if !ok {
		return dst, false
	}
	if n.Negative && unscaled[0] != '0' {
		dst = append(dst, '-')
	}
	return appendScaled(dst, unscaled, scale), true
}

// appendScaled appends digits over 10^scale in plain form.
func appendScaled(dst, digits []byte, scale int) []byte {
	whole := len(digits) - scale
	if whole > 0 {
		dst = append(dst, digits[:whole]...)
	} else {
		dst = append(dst, '0')
	}
	if scale == 0 {
		return dst
	}
	dst = appendZeros(append(dst, '.'), -whole)
	return append(dst, digits[max(0, whole):]...)
}

// unscaled appends the digits of |n| × 10^scale, rounded half up, without leading zeros: "0" for
// zero. It reports false for more digits than the precision, which is at most maxDigits.
func (n Number) unscaled(buf []byte, precision, scale int) ([]byte, bool) {
	shift := n.Exp + scale
	kept := len(n.Digits) + shift // digits before the place that is rounded
	switch {
	case len(n.Digits) == 0 || kept < 0:
		return append(buf, '0'), true
	case kept > precision:
		return nil, false
	case shift >= 0:
		return appendZeros(append(buf, n.Digits...), shift), true
	}
	digits := append(buf, n.Digits[:kept]...)
	if n.Digits[kept] < '5' {
		if kept == 0 {
			digits = append(digits, '0')
		}
		return digits, true
	}
	for i := kept - 1; i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			return digits, true
		}
		digits[i] = '0'
	}
	// All nines: the carry makes one digit more.
	digits = append(digits[:0], '1')
	return appendZeros(digits, kept), kept < precision
}

// AppendCanonical appends the one text of the number's value: 10E-1, 1.0 and 1 give 1E0.
func (n Number) AppendCanonical(dst []byte) []byte {
	if len(n.Digits) == 0 {
		return append(dst, '0')
	}
	if n.Negative {
		dst = append(dst, '-')
	}
	dst = append(append(dst, n.Digits...), 'E')
	return strconv.AppendInt(dst, int64(n.Exp), 10)
}
