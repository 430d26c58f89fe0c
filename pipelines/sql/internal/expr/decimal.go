package expr

import (
	"math"
	"math/big"
	"strconv"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Casts read, round and print digits, all of which package sqltext does; arithmetic is apd's.

// The contexts of decimal arithmetic. Sums and products are exact; a quotient has 38 significant
// digits, to which Flink divides before it rounds to the scale of the type. wide holds every number
// that numberOf accepts.
var (
	exactContext = apd.Context{
		MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Rounding: apd.RoundHalfUp,
	}
	quotientContext = withPrecision(schema.MaxPrecision)
	wideContext     = withPrecision(4 * mostDigits)
)

func withPrecision(digits uint32) apd.Context {
	c := exactContext
	c.Precision = digits
	return c
}

// mostDigits bounds the digits before and behind the point of numbers that are computed with: no
// DECIMAL holds a longer one, and arithmetic with a million digits would take seconds.
const mostDigits = 1000

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// digitsBuffer holds the digits of most numbers.
type digitsBuffer [64]byte

// numberIn returns the number that v holds, with its digits in buf, and whether v holds an exact
// one of a reasonable size, or a finite float.
func numberIn(v schema.Value, buf *digitsBuffer) (sqltext.Number, bool) {
	switch v.Kind() {
	case schema.KindInt:
		var text [20]byte
		return sqltext.ParseNumber(buf[:0], strconv.AppendInt(text[:0], v.Int64(), 10))
	case schema.KindFloat:
		var text [32]byte
		return sqltext.ParseNumber(buf[:0], strconv.AppendFloat(text[:0], v.Float64(), 'e', -1, 64))
	case schema.KindDecimal:
		n, ok := sqltext.ParseNumber(buf[:0], v.DecimalText())
		return n, ok && len(n.Digits)+n.Exp <= mostDigits && n.Exp >= -mostDigits
	default:
		return sqltext.Number{}, false
	}
}

// asDecimal is n as DECIMAL(precision, scale) has it, and NULL when that has too few digits.
func asDecimal(n sqltext.Number, typ *schema.Type) schema.Value {
	var text [schema.MaxPrecision + 3]byte // a sign, a zero and a point more
	b, ok := n.AppendDecimal(text[:0], typ.Precision, typ.Scale)
	if !ok {
		return schema.Null()
	}
	return schema.Decimal(string(b))
}

// setDecimal makes d the number that v holds, and reports whether it is one.
func setDecimal(d *apd.Decimal, v schema.Value) bool {
	if v.Kind() == schema.KindInt {
		d.SetInt64(v.Int64())
		return true
	}
	var buf digitsBuffer
	n, ok := numberIn(v, &buf)
	if !ok {
		return false
	}
	d.Form, d.Negative, d.Exponent = apd.Finite, n.Negative, int32(n.Exp)
	const most = 19 // digits of a uint64
	d.Coeff.SetUint64(digitsValue(n.Digits[:min(most, len(n.Digits))]))
	for digits := n.Digits[min(most, len(n.Digits)):]; len(digits) > 0; {
		k := min(most, len(digits))
		var part, power apd.BigInt
		part.SetUint64(digitsValue(digits[:k]))
		d.Coeff.Mul(&d.Coeff, power.SetUint64(powersOfTen[k]))
		d.Coeff.Add(&d.Coeff, &part)
		digits = digits[k:]
	}
	return true
}

var powersOfTen = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

func digitsValue(digits []byte) (n uint64) {
	for _, c := range digits {
		n = n*10 + uint64(c-'0')
	}
	return n
}

// storeDecimal is d as a DECIMAL, and NULL when the type has too few digits.
func storeDecimal(d *apd.Decimal, typ *schema.Type) schema.Value {
	var buf digitsBuffer
	n := sqltext.Number{
		Negative: d.Negative, Digits: d.Coeff.Append(buf[:0], 10), Exp: int(d.Exponent),
	}
	for len(n.Digits) > 0 && n.Digits[len(n.Digits)-1] == '0' {
		n.Digits = n.Digits[:len(n.Digits)-1]
		n.Exp++
	}
	return asDecimal(n, typ)
}

// wholeOf returns d without its fraction: its low 64 bits, as Java narrows a BigDecimal.
func wholeOf(d *apd.Decimal) int64 {
	if d.Exponent == 0 && d.Coeff.IsInt64() {
		if i := d.Coeff.Int64(); !d.Negative {
			return i
		}
		return -d.Coeff.Int64()
	}
	b := d.Coeff.MathBigInt()
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(d.Exponent, -d.Exponent))), nil)
	if d.Exponent < 0 {
		b.Quo(b, power)
	} else {
		b.Mul(b, power)
	}
	low := new(big.Int).And(b, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	if d.Negative {
		low = -low
	}
	return int64(low)
}

// floatOf returns v's number rounded to a float of that many bits.
func floatOf(v schema.Value, bits int) float64 {
	switch v.Kind() {
	case schema.KindInt:
		if bits == 32 {
			return float64(float32(v.Int64()))
		}
		return float64(v.Int64())
	case schema.KindDecimal:
		// An error is one of range, and then f is infinite; text that is not a number was rejected
		// before.
		f, _ := strconv.ParseFloat(v.DecimalText(), bits)
		return f
	default:
		if bits == 32 {
			return float64(float32(v.Float64()))
		}
		return v.Float64()
	}
}
