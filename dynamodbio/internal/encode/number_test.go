package encode

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
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

// FuzzNumbers holds the reading of numbers to math/big: what is a number, which are equal, and
// which DynamoDB takes.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-0.00E9", "1", "1.0", "10E-1", "+.5", "5.", ".", "", "-",
		"1e", "1e+", "1E126", "9.99e125", "1e-130", "9e-131",
		"12345678901234567890123456789012345678", "123456789012345678901234567890123456789", "1..2",
		"0x1", "1_000", "Inf", " 1", "1 ", "00100.00100"} {
		f.Add(seed, "1")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, okX := readAndCompare(t, a)
		y, okY := readAndCompare(t, b)
		if !okX || !okY {
			return
		}
		nx, _ := sqltext.ParseNumber(nil, a)
		ny, _ := sqltext.ParseNumber(nil, b)
		same := bytes.Equal(nx.AppendCanonical(nil), ny.AppendCanonical(nil))
		if same != (x.Cmp(y) == 0) {
			t.Errorf("%q and %q: canonical %q and %q", a, b, nx.AppendCanonical(nil),
				ny.AppendCanonical(nil))
		}
	})
}

func readAndCompare(t *testing.T, text string) (*big.Rat, bool) {
	t.Helper()
	n, ok := sqltext.ParseNumber(nil, text)
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
		t.Fatalf("sqltext.ParseNumber(%q) = %v, big.Rat says %v", text, ok, want)
	}
	if !ok {
		return nil, false
	}
	canonical := string(n.AppendCanonical(nil))
	back, _ := new(big.Rat).SetString(canonical)
	if back == nil || back.Cmp(r) != 0 {
		t.Fatalf("%q became %q", text, canonical)
	}
	abs := new(big.Rat).Abs(r)
	limit := func(s string) *big.Rat { l, _ := new(big.Rat).SetString(s); return l }
	inRange := r.Sign() == 0 || abs.Cmp(limit("1e126")) < 0 && abs.Cmp(limit("1e-130")) >= 0
	if takes := numberProblem(n) == ""; takes != (inRange && len(n.Digits) <= 38) {
		t.Fatalf("%q: %q; in range %v, digits %s", text, numberProblem(n), inRange, n.Digits)
	}
	if len(n.Digits) > 0 && (n.Digits[0] == '0' || n.Digits[len(n.Digits)-1] == '0') {
		t.Fatalf("%q: the digits %s have zeros around them", text, n.Digits)
	}
	return r, true
}

// TestIntegersOfAnyKindAreTheSameKey runs over the kinds that hold one integer.
func TestIntegersOfAnyKindAreTheSameKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.OneOf(rapid.Int64(), rapid.Map(rapid.Int64Range(-100, 100),
			func(i int64) int64 { return i * 1000 })).Draw(t, "i")
		var keys []string
		for typ, v := range map[string]schema.Value{
			"BIGINT": schema.Int(i), "DECIMAL(38,9)": schema.Int(i),
			"DECIMAL(20,0)": schema.Decimal(strconv.FormatInt(i, 10)),
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
