package sqltext

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"
)

// AppendFloat appends the text of a FLOAT (bits 32) or a DOUBLE (bits 64): what Float.toString and
// Double.toString of JDK 19 and later return, which are NaN, Infinity, -Infinity, and otherwise the
// fewest digits that read back as the same number, at least one of them after the point, with an
// exponent below 0.001 and from 10 million on: 0.001, 1.0E-4, 1234567.0, 1.0E7.
//
// Older JDKs print more digits of some numbers: 2.0E-323 is 1.98E-323 there.
func AppendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	if math.Signbit(f) {
		dst, f = append(dst, '-'), -f
	}
	if f == 0 {
		return append(dst, "0.0"...)
	}
	var buf [32]byte
	digits, exp := shortestDigits(buf[:0], f, bits)
	switch {
	case exp >= 7 || exp < -3:
		return appendScientific(dst, digits, exp)
	case exp < 0:
		dst = appendZeros(append(dst, '0', '.'), -exp-1)
		return append(dst, digits...)
	case len(digits) <= exp+1:
		dst = appendZeros(append(dst, digits...), exp+1-len(digits))
		return append(dst, '.', '0')
	default:
		dst = append(append(dst, digits[:exp+1]...), '.')
		return append(dst, digits[exp+1:]...)
	}
}

// appendScientific appends d.dddE±exp.
func appendScientific(dst, digits []byte, exp int) []byte {
	dst = append(dst, digits[0], '.')
	if len(digits) == 1 {
		dst = append(dst, '0')
	}
	dst = append(append(dst, digits[1:]...), 'E')
	return strconv.AppendInt(dst, int64(exp), 10)
}

// shortestDigits returns the digits of f, which is positive, and the exponent of the first one.
//
// They are strconv's but in two cases, in which Java takes the nearest to f of several texts that
// read back as f. Where one digit is enough, it looks at those of two as well, so that the least
// double is 4.9E-324 and not 5E-324. And of two texts that are equally near it takes the even one.
func shortestDigits(buf []byte, f float64, bits int) (digits []byte, exp int) {
	text := strconv.AppendFloat(buf, f, 'e', -1, bits)
	e := bytes.IndexByte(text, 'e')
	if e == 1 || text[e-1]&1 != 0 {
		var other [32]byte
		nearest := strconv.AppendFloat(other[:0], f, 'e', max(1, e-2), bits)
		if back, _ := strconv.ParseFloat(string(nearest), bits); back == f &&
			(e > 1 || nearest[2] != '0') {
			text = append(buf, nearest...)
			e = bytes.IndexByte(text, 'e')
		}
	}
	exp, _ = parseExponent(text[e+1:])
	return append(text[:1], text[min(2, e):e]...), exp // closes the gap of the point in place
}

func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}

// ParseFloat reads a FLOAT or DOUBLE as SQL has them: an optional sign, digits with an optional
// point and exponent, or NaN or Infinity. The error is [ErrNotANumber], or [ErrRange] together with
// an infinite number.
func ParseFloat(s string, bits int) (float64, error) {
	switch strings.TrimLeft(s, "+-") {
	case "NaN", "Infinity":
		if len(s) > len("+Infinity") {
			return 0, ErrNotANumber
		}
	default:
		for i := range len(s) { // Go reads inf, 0x1p-2 and 1_000, too
			if c := s[i]; (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' &&
				c != 'E' {
				return 0, ErrNotANumber
			}
		}
	}
	f, err := strconv.ParseFloat(s, bits)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return f, ErrRange
	case err != nil:
		return 0, ErrNotANumber
	}
	return f, nil
}
