package expr

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// decimal is an exact decimal number: its digits, without leading zeros, over 10 to the power of
// scale. Zero has no digits. A negative scale stands for zeros that follow the digits.
//
// Digits rather than big.Int: parsing, rounding and printing, all that a CAST does, need no
// arithmetic.
type decimal struct {
	negative bool
	digits   string
	scale    int
}

// maxExponent bounds the exponents that are read as they are; beyond, every DECIMAL overflows or is
// zero, whatever the digits.
const maxExponent = 1_000_000_000

// parseDecimal reads an optional sign, digits with an optional point, and an optional exponent.
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	if s != "" && (s[0] == '-' || s[0] == '+') {
		d.negative = s[0] == '-'
		s = s[1:]
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(s[i+1:])
		if err != nil && !errors.Is(err, strconv.ErrRange) {
			return decimal{}, false
		}
		d.scale = -max(-maxExponent, min(exponent, maxExponent))
		s = s[:i]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" && fraction == "" || whole != "" && !isDigits(whole) || fraction != "" && !isDigits(fraction) {
		return decimal{}, false
	}
	d.scale += len(fraction)
	if fraction != "" {
		whole += fraction
	}
	d.digits = strings.TrimLeft(whole, "0")
	return d, true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// fit returns d as DECIMAL(precision, scale) has it: rounded half up to scale and with all of its
// digits, as in 1.10. It reports whether d has no more than the digits that the type holds.
func (d decimal) fit(precision, scale int) (string, bool) {
	d = d.rescale(scale, precision)
	if len(d.digits) > precision {
		return "", false
	}
	return d.String(), true
}

// rescale rounds d half up, away from zero, to scale digits after the point, or fills it up with
// zeros. It may stop filling once there are more than limit digits.
func (d decimal) rescale(scale, limit int) decimal {
	if d.digits == "" {
		return decimal{scale: scale}
	}
	switch cut := d.scale - scale; {
	case cut > len(d.digits):
		d.digits = ""
	case cut > 0:
		keep := len(d.digits) - cut
		up := d.digits[keep] >= '5'
		d.digits = d.digits[:keep]
		if up {
			d.digits = increment(d.digits)
		}
	case cut < 0:
		d.digits += strings.Repeat("0", min(-cut, max(0, limit+1-len(d.digits))))
	}
	d.scale = scale
	return d
}

// increment adds one to a row of digits.
func increment(digits string) string {
	nines := len(digits) - len(strings.TrimRight(digits, "9"))
	keep := len(digits) - nines
	zeros := strings.Repeat("0", nines)
	if keep == 0 {
		return "1" + zeros
	}
	return digits[:keep-1] + string(digits[keep-1]+1) + zeros
}

// String returns d in plain digits, with as many after the point as its scale says.
func (d decimal) String() string {
	digits := d.digits
	switch {
	case d.scale < 0 && digits != "":
		digits += strings.Repeat("0", -d.scale)
	case len(digits) <= d.scale:
		digits = strings.Repeat("0", d.scale+1-len(digits)) + digits
	case digits == "":
		digits = "0"
	}
	if d.scale > 0 {
		at := len(digits) - d.scale
		digits = digits[:at] + "." + digits[at:]
	}
	if d.negative && d.digits != "" {
		return "-" + digits
	}
	return digits
}

// whole returns d without its fraction. It is the low 64 bits of it, as Java narrows a BigDecimal.
func (d decimal) whole() int64 {
	n := len(d.digits) - d.scale
	if n <= 0 || d.digits == "" {
		return 0
	}
	if d.scale >= 0 && n <= 18 {
		i, _ := strconv.ParseInt(d.digits[:n], 10, 64)
		if d.negative {
			return -i
		}
		return i
	}
	d.digits, d.scale = d.digits[:min(n, len(d.digits))], min(d.scale, 0)
	return int64(lowBits(d.big()))
}

func lowBits(b *big.Int) uint64 {
	low := new(big.Int).And(new(big.Int).Abs(b), new(big.Int).SetUint64(math.MaxUint64)).Uint64()
	if b.Sign() < 0 {
		return -low
	}
	return low
}

// big returns d times 10 to the power of d.scale when that is positive, else d itself.
func (d decimal) big() *big.Int {
	text := d.digits
	if text == "" {
		return new(big.Int)
	}
	b, _ := new(big.Int).SetString(text, 10)
	if d.scale < 0 {
		b.Mul(b, powerOfTen(-d.scale))
	}
	if d.negative {
		b.Neg(b)
	}
	return b
}

func powerOfTen(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// bigDecimal returns b over 10 to the power of scale.
func bigDecimal(b *big.Int, scale int) decimal {
	text := b.String()
	d := decimal{negative: b.Sign() < 0, scale: scale}
	if text = strings.TrimPrefix(text, "-"); text != "0" {
		d.digits = text
	}
	return d
}

// decimalOf returns the number that v holds, and whether v holds an exact one or a finite float.
func decimalOf(v schema.Value) (decimal, bool) {
	switch v.Kind() {
	case schema.KindInt:
		return parseDecimal(strconv.FormatInt(v.Int64(), 10))
	case schema.KindFloat:
		return parseDecimal(strconv.FormatFloat(v.Float64(), 'e', -1, 64))
	case schema.KindDecimal:
		d, ok := parseDecimal(v.Str())
		// A value that no DECIMAL can hold would cost arithmetic with a million digits.
		return d, ok && len(d.digits)-d.scale <= 1000 && d.scale <= 1000
	default:
		return decimal{}, false
	}
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
		// An error is one of range, and then f is infinite; text that is no number was refused before.
		f, _ := strconv.ParseFloat(v.Str(), bits)
		return f
	default:
		if bits == 32 {
			return float64(float32(v.Float64()))
		}
		return v.Float64()
	}
}

func decimalOfInt(i int64) decimal {
	d, _ := parseDecimal(strconv.FormatInt(i, 10))
	return d
}

func (d decimal) isZero() bool { return d.digits == "" }

func multiply(a, b decimal) decimal {
	return bigDecimal(new(big.Int).Mul(a.big(), b.big()), max(a.scale, 0)+max(b.scale, 0))
}
