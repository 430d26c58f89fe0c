package sqltext

import (
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// longExponent reports whether text has an exponent that math/big cannot expand.
func longExponent(text string) bool {
	_, exp, ok := strings.Cut(strings.ToLower(text), "e")
	n, err := strconv.Atoi(exp)
	return ok && (err != nil || n < -1000 || n > 1000)
}

// FuzzDecimal holds the rounding to a DECIMAL's scale to exact arithmetic.
func FuzzDecimal(f *testing.F) {
	f.Add("1.005", uint8(5), uint8(2))
	f.Add("-999.995", uint8(5), uint8(2))
	f.Add("0.5", uint8(1), uint8(0))
	f.Add("99999999999999999999999999999999999999.5", uint8(38), uint8(0))
	f.Add("1e-38", uint8(38), uint8(38))
	f.Add("0.00000000000000000000000000000000000000000000049", uint8(38), uint8(30))
	f.Fuzz(func(t *testing.T, text string, p, s uint8) {
		precision := int(p)%38 + 1
		scale := int(s) % (precision + 1)
		if strings.Trim(text, "0123456789+-.eE") != "" || longExponent(text) {
			return
		}
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			return
		}
		// The unscaled value, rounded half up: floor(|r| × 10^scale + 1/2).
		tens := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		u := new(big.Rat).Mul(new(big.Rat).Abs(r), new(big.Rat).SetInt(tens))
		u.Add(u, big.NewRat(1, 2))
		unscaled := new(big.Int).Div(u.Num(), u.Denom())
		fits := len(unscaled.String()) <= precision
		n, _ := ParseNumber(nil, text)
		got, ok := n.AppendDecimal(nil, precision, scale)
		if ok != fits {
			t.Fatalf("%s as DECIMAL(%d, %d): %q, %v; the unscaled value is %v", text, precision,
				scale, got, ok, unscaled)
		}
		if !ok {
			return
		}
		want := new(big.Rat).SetFrac(unscaled, tens)
		if r.Sign() < 0 {
			want.Neg(want)
		}
		back, _ := new(big.Rat).SetString(string(got))
		if back == nil || back.Cmp(want) != 0 {
			t.Fatalf("%s as DECIMAL(%d, %d): %q, want %v", text, precision, scale, got,
				want.FloatString(scale))
		}
	})
}
