package encode

import (
	"bytes"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// FuzzParseItem: what ParseItem reads and AppendItem takes comes back the same, in the same bytes.
func FuzzParseItem(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"id":{"S":"x"}}`,
		`{"n":{"N":"-1.50E+3"},"b":{"B":"AP8="},"t":{"BOOL":true},"z":{"NULL":true}}`,
		`{"l":{"L":[{"M":{"k":{"L":[]}}},{"S":""}]},` +
			`"ss":{"SS":["a","b"]},"ns":{"NS":["1","2.0"]},"bs":{"BS":["","AA=="]}}`,
		`{"\u00e9\n\"":{"S":"\ud83d\ude00\u0000"}}`, ` { "a" : { "S" : "b" } } `,
		`{"a":{"NS":["1","1.0"]}}`, `{"a":{"S":"x","N":"1"}}`, `{"a":{}}`, `{"a":{"X":1}}`, `[]`,
		`{"a":{"B":"A"}}`, `{"":{"S":""}}`,
		strings.Repeat(`{"a":{"L":[{"M":`, 5),
	} {
		f.Add([]byte(seed))
	}
	e, err := New(itemType, Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		item, err := ParseItem(body)
		if err != nil {
			return
		}
		one, err := AppendItem([]byte("head"), item)
		if err != nil {
			if string(one) != "head" {
				t.Errorf("a rejected item left %q", one)
			}
			return
		}
		one = bytes.TrimPrefix(one, []byte("head"))
		back, err := ParseItem(one)
		if err != nil {
			t.Fatalf("%v: %s", err, one)
		}
		if diff := cmp.Diff(item, back, dynamodbtest.CompareItems()); diff != "" {
			t.Fatalf("(-read +read again):\n%s", diff)
		}
		two, err := AppendItem(nil, back)
		if err != nil || !bytes.Equal(one, two) {
			t.Fatalf("%s\n%s: %v", one, two, err)
		}
		var it Item
		_ = e.Put(item, &it) // too large, perhaps
		if it.Size != dynamodbtest.ItemSize(item) {
			t.Errorf("size %d, and dynamodbtest says %d: %s", it.Size, dynamodbtest.ItemSize(item),
				one)
		}
	})
}

func TestParseItemRejectsOtherText(t *testing.T) {
	for body, want := range map[string]string{
		``:                        "item: byte 0: unexpected EOF",
		`[]`:                      "item: byte 1: found [, want {",
		`null`:                    "item: byte 4: found <nil>, want {",
		`{"a":{"S":"x"}`:          "item: byte 14: unexpected EOF",
		`{"a":{"S":"x"}} {}`:      "item: byte 17: unexpected data after the item",
		`{"a":{"S":1}}`:           "item: byte 11: found 1, want a string",
		`{"a":{"BOOL":"x"}}`:      "item: byte 16: found x, want a bool",
		`{"a":{"S":"x","N":"1"}}`: "item: byte 17: found N, want }",
		`{"a":{}}`:                "item: byte 7: found }, want a string",
		`{"a":{"s":"x"}}`: `item: byte 9: "s" is not a type of attribute ` +
			`values`,
		`{"a":{"S":"x"},"a":{"S":"y"}}`: `item: byte 18: attribute "a" occurs twice`,
		`{"a":{"B":"A"}}`:               "item: byte 13: illegal base64 data at input byte 0",
		"{\"a\":{\"S\":\"\xff\"}}":      "item: not valid UTF-8",
		`{"a":` + strings.Repeat(`{"L":[`, 33): "item: byte 197: values are nested deeper than " +
			"32 levels",
	} {
		if _, err := ParseItem([]byte(body)); err == nil || err.Error() != want {
			t.Errorf("%.40s: %v, want %s", body, err, want)
		}
	}
}

func TestAppendItemRejectsInvalidItems(t *testing.T) {
	deepest := types.AttributeValue(&types.AttributeValueMemberL{})
	for range 31 {
		deepest = &types.AttributeValueMemberL{Value: []types.AttributeValue{deepest}}
	}
	if _, err := AppendItem(nil, map[string]types.AttributeValue{"a": deepest}); err != nil {
		t.Errorf("32 levels: %v", err)
	}
	full := types.AttributeValue(&types.AttributeValueMemberL{
		Value: []types.AttributeValue{av("level 33")}})
	for range 31 {
		full = &types.AttributeValueMemberL{Value: []types.AttributeValue{full}}
	}
	for want, v := range map[string]types.AttributeValue{
		`attribute "a` + strings.Repeat("[0]", 31) +
			`": values are nested deeper than DynamoDB's 32 levels`: full,
		`attribute "a": the attribute value is nil`:  nil,
		`attribute "a": the attribute value is nil `: (*types.AttributeValueMemberS)(nil),
		`attribute "a": *types.UnknownUnionMember is not an attribute ` +
			`value`: &types.UnknownUnionMember{},
		`attribute "a": NULL of false is not a value: DynamoDB has NULL of true ` +
			`only`: &types.AttributeValueMemberNULL{},
		`attribute "a": "" is not a number`:    num(""),
		`attribute "a": "0x1" is not a number`: num("0x1"),
		`attribute "a": -1E126 cannot be stored: DynamoDB numbers are below 1E126 in ` +
			`magnitude`: num("-1E126"),
		`attribute "a": 1E-131 cannot be stored: DynamoDB numbers are 0, or 1E-130 and more in ` +
			`magnitude`: num("1E-131"),
		`attribute "a": 123456789012345678901234567890123456789 cannot be stored: DynamoDB ` +
			`numbers have at most 38 significant digits`: num(
			"123456789012345678901234567890123456789"),
		`attribute "a": an empty set cannot be stored: leave the attribute ` +
			`out`: &types.AttributeValueMemberSS{},
		`attribute "a": an empty set cannot be stored: leave the attribute ` +
			`out `: &types.AttributeValueMemberNS{},
		`attribute "a[1]": "x" is in the set twice`: &types.AttributeValueMemberSS{
			Value: []string{"x", "x"}},
		`attribute "a[1]": "1.0" is in the set twice`: &types.AttributeValueMemberNS{
			Value: []string{"1", "1.0"}},
		`attribute "a[1]": "AQ==" is in the set twice`: &types.AttributeValueMemberBS{
			Value: [][]byte{{1}, {1}}},
		`attribute "a[0]": "x" is not a number`: &types.AttributeValueMemberNS{
			Value: []string{"x"}},
		`attribute "a": 'a�' is not valid UTF-8`: av("a\xff"),
		`attribute "a[0][\"k\"]": the attribute value is nil`: &types.AttributeValueMemberL{
			Value: []types.AttributeValue{
				&types.AttributeValueMemberM{Value: map[string]types.AttributeValue{"k": nil}}}},
		`attribute "a[\"\"]": an attribute name cannot be empty`: &types.AttributeValueMemberM{
			Value: map[string]types.AttributeValue{"": av("")}},
		`attribute "a` + strings.Repeat("[0]", 32) +
			`": values are nested deeper than DynamoDB's 32 levels`: &types.AttributeValueMemberL{
			Value: []types.AttributeValue{deepest}},
	} {
		got, err := AppendItem([]byte("x"), map[string]types.AttributeValue{"a": v})
		if err == nil || err.Error() != strings.TrimSpace(want) || string(got) != "x" {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
	for name, want := range map[string]string{
		"":                         "an attribute name cannot be empty",
		strings.Repeat("n", 65536): "an attribute name has at most 65535 bytes",
		"\xff":                     "an attribute name must be valid UTF-8",
	} {
		if _, err := AppendItem(nil, map[string]types.AttributeValue{name: av("")}); err == nil ||
			err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
