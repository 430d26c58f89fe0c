package dynamodbtest

import (
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"
)

func TestNumbersAreStoredInPlainDigits(t *testing.T) {
	for given, want := range map[string]string{
		"0": "0", "-0": "0", "+0": "0", "-0.0": "0", "0.000000": "0", "0E-18": "0", "0E999": "0",
		"00": "0",
		"1":  "1", "1.0": "1", "10E-1": "1", "+1": "1", "001": "1", "-1.00": "-1",
		"1.10": "1.1", "100.00": "100", "12345678.90": "12345678.9", "1.500000000000000000": "1.5",
		".5": "0.5", "5.": "5", "0.30000000000000004": "0.30000000000000004",
		"1E-18": "0.000000000000000001", "1.00000000000E-7": "0.0000001",
		"0.000001000000000000": "0.000001",
		"1.0E10":               "10000000000", "1.0E7": "10000000", "1.23456789E7": "12345678.9",
		"1.0e+7":                                  "10000000",
		"9.007199254740992E15":                    "9007199254740992",
		"3.4028235E38":                            "340282350000000000000000000000000000000",
		"-9223372036854775808":                    "-9223372036854775808",
		"99999999999999999999999999999999999999":  "99999999999999999999999999999999999999",
		"12345678901234567890.123456789012345678": "12345678901234567890.123456789012345678",
		"1.0E125":                                 "1" + strings.Repeat("0", 125),
		"9.99E125":                                "999" + strings.Repeat("0", 123),
		"1.0E-130":                                "0." + strings.Repeat("0", 129) + "1",
		"0.1E126":                                 "1" + strings.Repeat("0", 125),
		strings.Repeat("1", 38) + "0000":          strings.Repeat("1", 38) + "0000",
	} {
		got, err := normalizeNumber(given)
		if err != nil || got != want {
			t.Errorf("%s is stored as %s (%v), want %s", given, got, err, want)
		}
	}
}

// The sizes agree with Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats". Package
// conformance checks them with an item at the size limit for each value.
func TestItemSize(t *testing.T) {
	n := func(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }
	s := func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }
	for _, c := range []struct {
		value types.AttributeValue
		want  int
	}{
		{n("0"), 1}, {n("1"), 2}, {n("-1"), 3}, {n("12"), 2}, {n("123"), 3}, {n("1234"),
			3}, {n("-12"), 3}, {n("-123"), 4},
		{n("1E125"), 2}, {n("1.2"), 3}, {n("10"), 2}, {n("100"), 2}, {n("0.1"), 2}, {n("0.01"),
			2}, {n("1.00"), 2},
		{n(strings.Repeat("1", 38)), 20}, {n("-" + strings.Repeat("1", 38)),
			21}, {n(strings.Repeat("9", 37)), 20},
		{s(""), 0}, {s("é€😀"), 9}, {&types.AttributeValueMemberB{Value: []byte{1, 2, 3}}, 3},
		{&types.AttributeValueMemberBOOL{Value: true},
			1}, {&types.AttributeValueMemberNULL{Value: true}, 1},
		{&types.AttributeValueMemberL{},
			3}, {&types.AttributeValueMemberL{Value: []types.AttributeValue{s("a")}}, 5},
		{&types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"k": s("a")}}, 6},
		{&types.AttributeValueMemberSS{Value: []string{"a", "b"}},
			2}, {&types.AttributeValueMemberNS{Value: []string{"1", "2"}}, 4},
		{&types.AttributeValueMemberBS{Value: [][]byte{{0}, {1}}}, 2}, {nil, 0},
	} {
		if got := ItemSize(map[string]types.AttributeValue{"né": c.value}); got != 3+c.want {
			t.Errorf("%#v takes %d bytes, want %d", c.value, got-3, c.want)
		}
	}
}

// drawNumber draws the text of a number within DynamoDB's range.
func drawNumber(t *rapid.T, label string) string {
	digits := rapid.StringMatching(`-?[0-9]{1,20}(\.[0-9]{1,18})?`).Draw(t, label)
	return digits + "E" + strconv.Itoa(rapid.IntRange(-90, 90).Draw(t, label+" exponent"))
}

func TestNumbersKeepTheirValueAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawNumber(t, "a"), drawNumber(t, "b")
		ratA, _ := new(big.Rat).SetString(a)
		ratB, _ := new(big.Rat).SetString(b)
		normalA, err := normalizeNumber(a)
		if err != nil {
			t.Fatal(err)
		}
		normalB, err := normalizeNumber(b)
		if err != nil {
			t.Fatal(err)
		}
		back, ok := new(big.Rat).SetString(normalA)
		if !ok || back.Cmp(ratA) != 0 {
			t.Fatalf("%s became %s", a, normalA)
		}
		if again, err := normalizeNumber(normalA); err != nil || again != normalA {
			t.Fatalf("%s became %s, and that %s (%v)", a, normalA, again, err)
		}
		want := ratA.Cmp(ratB)
		if got := strings.Compare(orderedNumber(normalA), orderedNumber(normalB)); got != want {
			t.Fatalf("%s and %s are ordered %d, want %d", normalA, normalB, got, want)
		}
	})
}

func TestKeysOfStringsKeepTheirOrder(t *testing.T) {
	schema := keySchema{{"h", kindBinary}, {"r", kindBinary}}
	bytes := rapid.StringOfN(rapid.SampledFrom([]rune{0, 1, 'a', 0xff}), 1, 4, -1)
	key := func(t *rapid.T, h, r string) string {
		k, err := schema.keyOf(item{{"h", value{kind: kindBinary, text: h}},
			{"r", value{kind: kindBinary, text: r}}}, putItemErrors)
		if err != nil {
			t.Fatal(err)
		}
		if n := schema.partitionLength(k); k[:n] != string(appendOrdered(nil,
			value{kind: kindBinary, text: h})) {
			t.Fatalf("the partition key of %q is %q", k, k[:n])
		}
		return k
	}
	raw := func(s string) string { // a rune is a byte here
		var b []byte
		for _, r := range s {
			b = append(b, byte(r))
		}
		return string(b)
	}
	rapid.Check(t, func(t *rapid.T) {
		h1, r1, h2, r2 := raw(bytes.Draw(t, "h1")), raw(bytes.Draw(t, "r1")), raw(bytes.Draw(t,
			"h2")), raw(bytes.Draw(t, "r2"))
		want := strings.Compare(h1, h2)
		if want == 0 {
			want = strings.Compare(r1, r2)
		}
		if got := strings.Compare(key(t, h1, r1), key(t, h2, r2)); got != want {
			t.Fatalf("(%q,%q) and (%q,%q) are ordered %d, want %d", h1, r1, h2, r2, got, want)
		}
	})
}
