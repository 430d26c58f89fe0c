package encode

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"pgregory.net/rapid"
)

// shortExponent reports whether text has an exponent that math/big can expand.
func shortExponent(text string) bool {
	_, exp, ok := strings.Cut(strings.ToLower(text), "e")
	if !ok {
		return true
	}
	n, err := strconv.Atoi(exp)
	return err == nil && n > -1000 && n < 1000
}

// plainDecimal reports whether text is decimal text as DynamoDB reads it: what big.Rat reads, but
// for its fractions, prefixes, underscores and binary exponents.
func plainDecimal(text string) bool {
	return text != "" && strings.Trim(text, "0123456789+-.eE") == ""
}

// FuzzNumbers holds the reading of numbers to math/big: what is a number, which are equal, and which
// DynamoDB takes.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-0.00E9", "1", "1.0", "10E-1", "+.5", "5.", ".", "", "-", "1e", "1e+", "1E126", "9.99e125", "1e-130", "9e-131",
		"12345678901234567890123456789012345678", "123456789012345678901234567890123456789", "1..2", "0x1", "1_000", "Inf", " 1", "1 ", "00100.00100"} {
		f.Add(seed, "1")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, okX := readAndCompare(t, a)
		y, okY := readAndCompare(t, b)
		if !okX || !okY {
			return
		}
		nx, _ := parseNumber(nil, a)
		ny, _ := parseNumber(nil, b)
		same := bytes.Equal(nx.appendCanonical(nil), ny.appendCanonical(nil))
		if same != (x.Cmp(y) == 0) {
			t.Errorf("%q and %q: canonical %q and %q", a, b, nx.appendCanonical(nil), ny.appendCanonical(nil))
		}
	})
}

func readAndCompare(t *testing.T, text string) (*big.Rat, bool) {
	t.Helper()
	n, ok := parseNumber(nil, text)
	if !shortExponent(text) {
		return nil, false
	}
	if !plainDecimal(text) {
		if ok {
			t.Fatalf("parseNumber takes %q", text)
		}
		return nil, false
	}
	r, want := new(big.Rat).SetString(text)
	if ok != want {
		t.Fatalf("parseNumber(%q) = %v, big.Rat says %v", text, ok, want)
	}
	if !ok {
		return nil, false
	}
	canonical := string(n.appendCanonical(nil))
	back, _ := new(big.Rat).SetString(canonical)
	if back == nil || back.Cmp(r) != 0 {
		t.Fatalf("%q became %q", text, canonical)
	}
	abs := new(big.Rat).Abs(r)
	limit := func(s string) *big.Rat { l, _ := new(big.Rat).SetString(s); return l }
	inRange := r.Sign() == 0 || abs.Cmp(limit("1e126")) < 0 && abs.Cmp(limit("1e-130")) >= 0
	if takes := n.fault() == ""; takes != (inRange && len(n.digits) <= 38) {
		t.Fatalf("%q: %q; in range %v, digits %s", text, n.fault(), inRange, n.digits)
	}
	if len(n.digits) > 0 && (n.digits[0] == '0' || n.digits[len(n.digits)-1] == '0') {
		t.Fatalf("%q: the digits %s have zeros around them", text, n.digits)
	}
	return r, true
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
		if !plainDecimal(text) || !shortExponent(text) {
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
		n, _ := parseNumber(nil, text)
		got, ok := appendDecimal(nil, n, precision, scale)
		if ok != fits {
			t.Fatalf("%s as DECIMAL(%d, %d): %q, %v; the unscaled value is %v", text, precision, scale, got, ok, unscaled)
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
			t.Fatalf("%s as DECIMAL(%d, %d): %q, want %v", text, precision, scale, got, want.FloatString(scale))
		}
	})
}

func TestFloatTextReadsBackAsTheSameFloat(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float64frombits(rapid.Uint64().Draw(t, "bits"))
		if rapid.Bool().Draw(t, "whole") {
			f = math.Trunc(rapid.Float64Range(-1e20, 1e20).Draw(t, "f"))
		}
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return
		}
		text := string(appendJavaFloat(nil, f, 64))
		if back, err := strconv.ParseFloat(text, 64); err != nil || math.Float64bits(back) != math.Float64bits(f) {
			t.Fatalf("%v became %s: %v, %v", f, text, back, err)
		}
		f32 := float32(f)
		if math.IsInf(float64(f32), 0) {
			return
		}
		text = string(appendJavaFloat(nil, float64(f32), 32))
		if back, err := strconv.ParseFloat(text, 32); err != nil || float32(back) != f32 {
			t.Fatalf("%v became %s: %v, %v", f32, text, back, err)
		}
	})
}

// TestIntegersOfAnyKindAreTheSameKey runs over the kinds that hold one integer.
func TestIntegersOfAnyKindAreTheSameKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.OneOf(rapid.Int64(), rapid.Map(rapid.Int64Range(-100, 100), func(i int64) int64 { return i * 1000 })).Draw(t, "i")
		var keys []string
		for typ, v := range map[string]schema.Value{
			"BIGINT": schema.Int(i), "DECIMAL(38,9)": schema.Int(i), "DECIMAL(20,0)": schema.Decimal(strconv.FormatInt(i, 10)),
		} {
			e, err := New(rowType, Options{Columns: columnsOf(t, "id", typ), Keys: []string{"id"}})
			if err != nil {
				t.Fatal(err)
			}
			var it Item
			if err := e.Put(schema.NewRow(v), &it); err != nil {
				t.Fatal(err)
			}
			checkItem(t, &it)
			keys = append(keys, string(it.Key))
		}
		if keys[0] != keys[1] || keys[1] != keys[2] {
			t.Fatalf("%d has the keys %q", i, keys)
		}
	})
}
