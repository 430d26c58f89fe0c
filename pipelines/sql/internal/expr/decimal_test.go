package expr

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// genDecimal draws the text of a number of up to 38 digits.
func genDecimal(t *rapid.T, label string) string {
	text := rapid.StringMatching(`-?([0-9]{1,19}|[059]{1,19})(\.([0-9]{1,19}|[059]{1,19}))?`).
		Draw(t, label)
	return text
}

func powerOfTen(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// halfUp is r rounded half up, away from zero, to scale digits, as an integer of that scale.
func halfUp(r *big.Rat, scale int) *big.Int {
	shift := new(big.Rat).SetInt(powerOfTen(max(scale, 0)))
	if scale < 0 {
		shift = new(big.Rat).SetFrac(big.NewInt(1), powerOfTen(-scale))
	}
	scaled := new(big.Rat).Mul(new(big.Rat).Abs(r), shift)
	twice := new(big.Int).Lsh(scaled.Num(), 1)
	twice.Add(twice, scaled.Denom())
	n := twice.Div(twice, new(big.Int).Lsh(scaled.Denom(), 1)) // floor(x + 1/2)
	if r.Sign() < 0 {
		n.Neg(n)
	}
	return n
}

// asStored is n over 10^scale in DECIMAL(precision, scale), or NULL.
func asStored(n *big.Int, precision, scale int) schema.Value {
	if new(big.Int).Abs(n).Cmp(powerOfTen(precision)) >= 0 {
		return schema.Null()
	}
	return schema.Decimal(new(big.Rat).SetFrac(n, powerOfTen(scale)).FloatString(scale))
}

func rational(t interface{ Fatalf(string, ...any) }, text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a number", text)
	}
	return r
}

func TestDecimalCastsAgreeWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genDecimal(t, "number")
		precision := rapid.IntRange(1, 38).Draw(t, "precision")
		scale := rapid.IntRange(0, precision).Draw(t, "scale")
		to := &schema.Type{Kind: schema.TypeDecimal, Precision: precision, Scale: scale}
		want := asStored(halfUp(rational(t, text), scale), precision, scale)

		got, err := toDecimal(&schema.Type{Kind: schema.TypeDecimal, Precision: 38, Scale: 19},
			to)(schema.Decimal(text))
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s as %v is %v (%v), want %v", text, to, got, err, want)
		}
		exponent := rapid.IntRange(-60, 60).Draw(t, "exponent")
		shifted := fmt.Sprintf("%se%d", text, exponent)
		want = asStored(halfUp(rational(t, shifted), scale), precision, scale)
		got, err = toDecimal(&schema.Type{Kind: schema.TypeVarchar, Length: 99},
			to)(schema.String(" " + shifted + "\t"))
		if want.IsNull() != (err != nil) || err == nil && !got.Equal(want) {
			t.Fatalf("'%s' as %v is %v (%v), want %v", shifted, to, got, err, want)
		}
	})
}

func TestDecimalArithmeticAgreesWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genDecimal(t, "a"), genDecimal(t, "b")
		op := rapid.SampledFrom([]string{"+", "-", "*", "/", "%"}).Draw(t, "op")
		x, y := rational(t, a), rational(t, b)
		if y.Sign() == 0 && (op == "/" || op == "%") {
			return
		}
		exact := new(big.Rat)
		switch op {
		case "+":
			exact.Add(x, y)
		case "-":
			exact.Sub(x, y)
		case "*":
			exact.Mul(x, y)
		case "%":
			q := new(big.Rat).Quo(x, y)
			whole := new(big.Int).Quo(q.Num(), q.Denom()) // towards zero
			exact.Sub(x, new(big.Rat).Mul(y, new(big.Rat).SetInt(whole)))
		case "/":
			exact.Quo(x, y)
			if exact.Sign() != 0 {
				exact = roundedTo38(exact)
			}
		}
		typ := arithmeticType(op, exactType(a), exactType(b))
		want := asStored(halfUp(exact, typ.Scale), typ.Precision, typ.Scale)
		got, err := decimalArithmetic(op, typ)(schema.Decimal(a), schema.Decimal(b))
		if err != nil || !got.Equal(want) {
			t.Fatalf("%s %s %s as %v is %v (%v), want %v", a, op, b, typ, got, err, want)
		}
	})
}

// roundedTo38 is r rounded half up to 38 significant digits.
func roundedTo38(r *big.Rat) *big.Rat {
	abs := new(big.Rat).Abs(r)
	scale := 38
	for abs.Cmp(new(big.Rat).SetInt(powerOfTen(38))) >= 0 {
		abs.Quo(abs, new(big.Rat).SetInt64(10))
		scale--
	}
	for abs.Cmp(new(big.Rat).SetInt(powerOfTen(37))) < 0 {
		abs.Mul(abs, new(big.Rat).SetInt64(10))
		scale++
	}
	scale -= 38 // abs is r times ten to the power of scale, with 38 digits before the point
	n := new(big.Rat).SetInt(halfUp(r, scale))
	if scale >= 0 {
		return n.Quo(n, new(big.Rat).SetInt(powerOfTen(scale)))
	}
	return n.Mul(n, new(big.Rat).SetInt(powerOfTen(-scale)))
}

func exactType(text string) *schema.Type {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	return &schema.Type{
		Kind: schema.TypeDecimal, Precision: len(whole) + len(fraction), Scale: len(fraction),
	}
}

func TestDecimalsCompareByValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := genDecimal(t, "a"), genDecimal(t, "b")
		if rapid.Bool().Draw(t, "same") {
			b = a + strings.Repeat("0", rapid.IntRange(0, 5).Draw(t, "zeros"))
			if !strings.Contains(a, ".") {
				b = a
			}
		}
		got, err := compareDecimals(schema.Decimal(a), schema.Decimal(b))
		if want := rational(t, a).Cmp(rational(t, b)); err != nil || got != want {
			t.Fatalf("%s against %s is %d (%v), want %d", a, b, got, err, want)
		}
	})
}

func TestIntegersSurviveStringsAndDecimals(t *testing.T) {
	bigint := &schema.Type{Kind: schema.TypeBigint}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.Int64().Draw(t, "i")
		for _, via := range []*schema.Type{
			{Kind: schema.TypeVarchar, Length: 20}, {Kind: schema.TypeChar, Length: 30},
			{
				Kind: schema.TypeDecimal, Precision: 19}, {Kind: schema.TypeDecimal, Precision: 38,
				Scale: 19,
			},
		} {
			there, err := Zone{}.conversion(bigint, via)(schema.Int(i))
			if err != nil {
				t.Fatalf("%d to %v: %v", i, via, err)
			}
			back, err := Zone{}.conversion(via, bigint)(there)
			if err != nil || back.Int64() != i {
				t.Fatalf("%d to %v is %v, and back %v (%v)", i, via, there, back, err)
			}
		}
	})
}

func TestNarrowingADecimalKeepsTheLowBitsAsJavaDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := genDecimal(t, "number")
		r := rational(t, text)
		whole := new(big.Int).Quo(r.Num(), r.Denom())
		modulus := new(big.Int).Lsh(big.NewInt(1), 64)
		low := new(big.Int).Mod(whole, modulus).Uint64()
		var d apd.Decimal
		ok := setDecimal(&d, schema.Decimal(text))
		if got := wholeOf(&d); !ok || got != int64(low) {
			t.Fatalf("%s is %d as a BIGINT, want %d", text, got, int64(low))
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0", "-1.9", "1e5", "NaN", "+NaN", "-Infinity", "inf", "0x1p-2",
		"1_0", "9223372036854775808", "1.x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if i, ok := parseWhole(s, 64); ok {
			var d apd.Decimal
			if !setDecimal(&d, schema.Decimal(s)) || wholeOf(&d) != i {
				t.Fatalf("%q is %d as a BIGINT and %v as a DECIMAL", s, i, &d)
			}
		}
		x, err := sqltext.ParseFloat(s, 64)
		if err == sqltext.ErrNotANumber {
			return
		}
		if _, read := sqltext.ParseNumber(nil, s); !read && !math.IsNaN(x) && !math.IsInf(x, 0) {
			t.Fatalf("%q is %v as a DOUBLE and no DECIMAL", s, x)
		}
		if want, err := strconv.ParseFloat(s, 64); want != x && !math.IsNaN(x) {
			t.Fatalf("%q is %v, want %v (%v)", s, x, want, err)
		}
	})
}
