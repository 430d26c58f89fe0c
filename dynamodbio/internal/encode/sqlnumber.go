package encode

import (
	"bytes"
	"math"
	"strconv"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func (w *writer) sqlInt(t *schema.Type, v *schema.Value, bits int) error {
	if v.Kind() != schema.KindInt {
		return misfit(t, v)
	}
	i := v.Int64()
	if top := int64(1)<<(bits-1) - 1; i > top || i < -top-1 {
		return badValue(v, "is out of range for %s", t)
	}
	w.out = strconv.AppendInt(w.out, i, 10)
	return nil
}

// sqlFloat writes the shortest digits that read back as the same FLOAT or DOUBLE.
func (w *writer) sqlFloat(t *schema.Type, v *schema.Value, bits int) error {
	var f float64
	switch v.Kind() {
	case schema.KindFloat:
		f = v.Float64()
	case schema.KindInt:
		f = float64(v.Int64())
	default:
		return misfit(t, v)
	}
	if reason := floatFault(f); reason != "" {
		return badValue(v, "%s", reason)
	}
	if bits == 32 {
		if f = float64(float32(f)); math.IsInf(f, 0) {
			return badValue(v, "is out of range for %s", t)
		}
	}
	w.out = appendJavaFloat(w.out, f, bits)
	return nil
}

// floatFault says why DynamoDB would refuse the number, or nothing.
func floatFault(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f), math.IsInf(f, 0):
		return "cannot be stored: DynamoDB numbers are finite"
	case abs >= 1e126:
		return number{digits: []byte("1"), exp: maxExponent + 1}.fault()
	case abs > 0 && abs < 1e-130:
		return number{digits: []byte("1"), exp: minExponent - 1}.fault()
	}
	return ""
}

// appendJavaFloat appends a finite f as Double.toString and Float.toString of Flink's Java (before
// 19) do: it is the number that Flink stores, and the text of a MAP's key. That is the shortest digits
// that read back as f, but for integers that have more digits than f's precision.
func appendJavaFloat(dst []byte, f float64, bits int) []byte {
	var buf [32]byte
	text := appendBigInteger(buf[:0], f, bits)
	if len(text) == 0 {
		text = strconv.AppendFloat(text, f, 'e', -1, bits)
	}
	if text[0] == '-' {
		dst, text = append(dst, '-'), text[1:]
	}
	e := bytes.IndexByte(text, 'e')
	exp, _ := parseExponent(text[e+1:])
	digits := append(text[:1], text[min(2, e):e]...) // closes the gap of the point in place
	switch {
	case exp >= 7 || exp < -3:
		dst = append(dst, digits[0], '.')
		dst = appendFraction(dst, digits[1:])
		dst = append(dst, 'E')
		return strconv.AppendInt(dst, int64(exp), 10)
	case exp < 0:
		dst = append(dst, '0', '.')
		dst = appendZeros(dst, -exp-1)
		return append(dst, digits...)
	case len(digits) <= exp+1:
		dst = append(dst, digits...)
		dst = appendZeros(dst, exp+1-len(digits))
		return append(dst, '.', '0')
	default:
		dst = append(dst, digits[:exp+1]...)
		dst = append(dst, '.')
		return append(dst, digits[exp+1:]...)
	}
}

// appendBigInteger appends f in the form -d.ddde+dd when it is an integer beyond its own precision
// that fits a long; Java gives its exact digits, save those that are smaller than half the distance
// to the next float, which are rounded half up.
func appendBigInteger(dst []byte, f float64, bits int) []byte {
	precision := 53
	if bits == 32 {
		precision = 24
	}
	_, exp := math.Frexp(f)
	exp-- // f is between 2^exp and 2^(exp+1)
	if exp <= precision || exp > 62 {
		return dst
	}
	pow := int64(1)
	for pow <= (int64(1)<<(exp-precision-1))/10 {
		pow *= 10
	}
	i := int64(math.Abs(f))
	rest := i % pow
	i /= pow
	if rest >= pow/2 && pow > 1 {
		i++
	}
	if f < 0 {
		dst = append(dst, '-')
	}
	var buf [20]byte
	digits := strconv.AppendInt(buf[:0], i, 10)
	scale := len(digits) - 1
	for ; pow > 1; pow /= 10 {
		scale++
	}
	digits = bytes.TrimRight(digits, "0")
	dst = append(dst, digits[0], '.')
	dst = append(dst, digits[1:]...)
	dst = append(dst, 'e')
	return strconv.AppendInt(dst, int64(scale), 10)
}

func appendFraction(dst, digits []byte) []byte {
	if len(digits) == 0 {
		return append(dst, '0')
	}
	return append(dst, digits...)
}

func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}

func (w *writer) sqlDecimal(t *schema.Type, v *schema.Value) error {
	var n number
	var ok bool
	switch v.Kind() {
	case schema.KindDecimal:
		n, ok = parseInto(w, v.Str())
	case schema.KindInt:
		var text [20]byte
		n, ok = parseInto(w, strconv.AppendInt(text[:0], v.Int64(), 10))
	default:
		return misfit(t, v)
	}
	if !ok {
		return badValue(v, "is not a number")
	}
	if w.out, ok = appendDecimal(w.out, n, t.Precision, t.Scale); !ok {
		return badValue(v, "is out of range for %s", t)
	}
	return nil
}

// appendDecimal appends n rounded half up to the scale, as Java's BigDecimal.toString writes it. It
// reports false when that has more digits than the precision.
func appendDecimal(dst []byte, n number, precision, scale int) ([]byte, bool) {
	var buf [maxDigits + 2]byte
	unscaled, ok := n.unscaled(buf[:0], precision, scale)
	if !ok {
		return dst, false
	}
	if n.neg && unscaled[0] != '0' {
		dst = append(dst, '-')
	}
	if scale == 0 {
		return append(dst, unscaled...), true
	}
	if exp := len(unscaled) - 1 - scale; exp < -6 {
		dst = append(dst, unscaled[0])
		if len(unscaled) > 1 {
			dst = append(dst, '.')
			dst = append(dst, unscaled[1:]...)
		}
		dst = append(dst, 'E')
		return strconv.AppendInt(dst, int64(exp), 10), true
	}
	if whole := len(unscaled) - scale; whole > 0 {
		dst = append(dst, unscaled[:whole]...)
		dst = append(dst, '.')
		return append(dst, unscaled[whole:]...), true
	}
	dst = append(dst, '0', '.')
	dst = appendZeros(dst, scale-len(unscaled))
	return append(dst, unscaled...), true
}

// unscaled appends the digits of |n| × 10^scale, rounded half up, without leading zeros: "0" for
// zero. It reports false for more digits than the precision, which is at most maxDigits.
func (n number) unscaled(buf []byte, precision, scale int) ([]byte, bool) {
	shift := n.exp + scale
	kept := len(n.digits) + shift // digits before the place that is rounded
	switch {
	case len(n.digits) == 0 || kept < 0:
		return append(buf, '0'), true
	case kept > precision:
		return nil, false
	case shift >= 0:
		return appendZeros(append(buf, n.digits...), shift), true
	}
	digits := append(buf, n.digits[:kept]...)
	if n.digits[kept] < '5' {
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
