package encode

import (
	"bytes"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"pgregory.net/rapid"
)

func keyOf(t tester, pk, sk types.AttributeValue) []byte {
	t.Helper()
	key, err := AppendKey(nil, map[string]types.AttributeValue{"pk": pk, "sk": sk},
		[]string{"pk", "sk"})
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func av[T string | []byte](v T) types.AttributeValue {
	switch v := any(v).(type) {
	case string:
		return &types.AttributeValueMemberS{Value: v}
	default:
		return &types.AttributeValueMemberB{Value: v.([]byte)}
	}
}

func num(text string) types.AttributeValue { return &types.AttributeValueMemberN{Value: text} }

func TestKeysAreEqualAsInDynamoDB(t *testing.T) {
	for _, c := range []struct {
		what   string
		a, b   [2]types.AttributeValue
		equals bool
	}{
		{"a joint that values contain", [2]types.AttributeValue{av("b"), av("c$a")},
			[2]types.AttributeValue{av("a$b"), av("c")}, false},
		{"a shifted border", [2]types.AttributeValue{av("ab"), av("c")},
			[2]types.AttributeValue{av("a"), av("bc")}, false},
		{"1 and 1.0", [2]types.AttributeValue{num("1"), av("x")},
			[2]types.AttributeValue{num("1.0"), av("x")}, true},
		{"1 and 10E-1", [2]types.AttributeValue{num("1"), num("100")},
			[2]types.AttributeValue{num("10E-1"), num("+1e2")}, true},
		{"0 and -0.00E9", [2]types.AttributeValue{num("0"), av("x")},
			[2]types.AttributeValue{num("-0.00E9"), av("x")}, true},
		{"1 and -1", [2]types.AttributeValue{num("1"), av("x")},
			[2]types.AttributeValue{num("-1"), av("x")}, false},
		{"1 and 10", [2]types.AttributeValue{num("1"), av("x")},
			[2]types.AttributeValue{num("10"), av("x")}, false},
		{"a number and its text", [2]types.AttributeValue{num("1"), av("x")},
			[2]types.AttributeValue{av("1"), av("x")}, false},
		{"a string and its bytes", [2]types.AttributeValue{av("ab"), av("x")},
			[2]types.AttributeValue{av([]byte("ab")), av("x")}, false},
		{"a string like base64", [2]types.AttributeValue{av("YWI="), av("x")},
			[2]types.AttributeValue{av([]byte("ab")), av("x")}, false},
		{"case", [2]types.AttributeValue{av("a"), av("x")},
			[2]types.AttributeValue{av("A"), av("x")}, false},
		{"composed and decomposed", [2]types.AttributeValue{av("é"), av("x")},
			[2]types.AttributeValue{av("e\u0301"), av("x")}, false},
		{"escapes", [2]types.AttributeValue{av("\n"), av("x")},
			[2]types.AttributeValue{av(`\n`), av("x")}, false},
	} {
		a, b := keyOf(t, c.a[0], c.a[1]), keyOf(t, c.b[0], c.b[1])
		if bytes.Equal(a, b) != c.equals {
			t.Errorf("%s: %q and %q, want equal: %v", c.what, a, b, c.equals)
		}
	}
}

// keyValue is a key attribute, and what DynamoDB compares of it.
type keyValue struct {
	value types.AttributeValue
	same  string
}

var keyValues = rapid.Custom(func(t *rapid.T) keyValue {
	switch rapid.IntRange(0, 2).Draw(t, "type") {
	case 0:
		s := rapid.StringOfN(rapid.SampledFrom([]rune(`ab$\"N1`)), 1, 4, -1).Draw(t, "S")
		return keyValue{av(s), "S" + s}
	case 1:
		b := rapid.SliceOfN(rapid.ByteRange(0, 2), 1, 3).Draw(t, "B")
		return keyValue{av(b), "B" + string(b)}
	default:
		text := rapid.StringMatching(`[-+]?[01]{1,3}(\.[01]{0,3})?([eE][-+]?[012])?`).Draw(t, "N")
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("big.Rat does not read %q", text)
		}
		return keyValue{num(text), "N" + r.String()}
	}
})

func TestEqualKeysAndOnlyThoseGiveEqualBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := keyValues.Draw(t, "pk"), keyValues.Draw(t, "sk")
		c, d := keyValues.Draw(t, "pk 2"), keyValues.Draw(t, "sk 2")
		same := a.same == c.same && b.same == d.same
		one, two := keyOf(t, a.value, b.value), keyOf(t, c.value, d.value)
		if bytes.Equal(one, two) != same {
			t.Fatalf("%q and %q for (%s, %s) and (%s, %s)", one, two, a.same, b.same, c.same,
				d.same)
		}
		pkOne, err := AppendKey(nil, map[string]types.AttributeValue{"pk": a.value}, []string{"pk"})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(pkOne, one) {
			t.Fatalf("a key of one attribute is that of two: %q", one)
		}
	})
}

// TestAllElementsOfOneKeyGiveTheSameBytes encodes one key as a row, as structs and as an item.
func TestAllElementsOfOneKeyGiveTheSameBytes(t *testing.T) {
	type order struct {
		Note string  `dynamodbav:"note"`
		Sort float64 `dynamodbav:"sk"`
		ID   string  `dynamodbav:"id"`
	}
	cols := columnsOf(t, "note", "STRING", "sk", "DECIMAL(10,2)", "id", "STRING")
	floatCols := columnsOf(t, "note", "STRING", "sk", "DOUBLE", "id", "STRING")
	keys := []string{"id", "sk"}
	item := map[string]types.AttributeValue{"id": av("a\"b"), "sk": num("1E1"), "note": av("n")}
	want, err := AppendKey([]byte("before "), item, keys)
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.TrimPrefix(want, []byte("before "))
	for _, c := range []struct {
		elem any
		cols []schema.Column
	}{
		{schema.NewRow(schema.Null(), schema.Decimal("10"), schema.String("a\"b")), cols},
		{order{Sort: 10, ID: "a\"b"}, nil},
		{&order{Sort: 10, ID: "a\"b"}, nil},
		{order{Sort: 10, ID: "a\"b"}, floatCols},
		{item, nil},
	} {
		e, err := New(reflect.TypeOf(c.elem), Options{Columns: c.cols, Keys: keys})
		if err != nil {
			t.Fatal(err)
		}
		var it Item
		if err := e.Put(c.elem, &it); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(it.Key, want) || it.Op != Put {
			t.Errorf("%T: %v with key %q, want %q", c.elem, it.Op, it.Key, want)
		}
		if err := e.Delete(c.elem, &it); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(it.Key, want) || it.Op != Delete {
			t.Errorf("%T: %v with key %q, want %q", c.elem, it.Op, it.Key, want)
		}
		left := checkItem(t, &it)
		if _, ok := left["note"]; ok || len(left) != 2 {
			t.Errorf("a delete of %T carries more than the key: %s", c.elem, it.Body)
		}
	}
}

func TestDeleteLooksAtTheKeyAlone(t *testing.T) {
	cols := columnsOf(t, "id", "INT", "f", "DOUBLE", "n", "INT NOT NULL")
	e, err := New(rowType, Options{Columns: cols, Keys: []string{"id"}})
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	if err := e.Delete(schema.NewRow(schema.Int(1), schema.String("no number"), schema.Null()),
		&it); err != nil {
		t.Fatal(err)
	}
	if string(it.Body) != `{"id":{"N":"1"}}` || it.Size != 4 {
		t.Errorf("%s of %d bytes", it.Body, it.Size)
	}
	e, err = New(rowType, Options{Columns: cols})
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(schema.NewRow(schema.Int(1), schema.Null(), schema.Int(1)),
		&it); err != errNoKeys {
		t.Errorf("a delete without keys: %v", err)
	}
}

func TestKeysThatDynamoDBRejectsAreBadRows(t *testing.T) {
	long := strings.Repeat("é", 1024) // 2048 bytes
	type key struct {
		PK any `dynamodbav:"pk,omitempty"`
		SK any `dynamodbav:"sk,omitempty"`
	}
	e, err := New(reflect.TypeFor[key](), Options{Keys: []string{"pk", "sk"}, IgnoreNulls: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		elem key
		want string // empty when DynamoDB takes it
	}{
		{key{"a", 1}, ""},
		{key{" ", []byte{0}}, ""},
		{key{long, strings.Repeat("x", 1024)}, ""},
		{key{[]byte(long), 1e125}, ""},
		{key{long + "x", 1}, `attribute "pk": the partition key has 2049 bytes, and DynamoDB ` +
			`takes up to 2048`},
		{key{1, strings.Repeat("\"", 1025)}, `attribute "sk": the sort key has 1025 bytes, and ` +
			`DynamoDB takes up to 1024`},
		{key{1, strings.Repeat("\"", 1024)}, ""},
		{key{1, []byte{}}, `attribute "sk": the sort key cannot be empty`},
		{key{"", 1}, `attribute "pk": the partition key cannot be empty`},
		{key{nil, 1}, `attribute "pk": the key attribute is missing`},
		{key{1, nil}, `attribute "sk": the key attribute is missing`},
		{key{1, ptr((*int)(nil))}, `attribute "sk": the key attribute is missing`},
		{key{true, 1}, `attribute "pk": a key attribute is a string, a number or a binary, not ` +
			`BOOL`},
		{key{1, []int{1}}, `attribute "sk": a key attribute is a string, a number or a binary, ` +
			`not L`},
		{key{1, [][]byte{{1}}}, `attribute "sk": a key attribute is a string, a number or a ` +
			`binary, not BS`},
		{key{map[string]int{}, 1}, `attribute "pk": a key attribute is a string, a number or a ` +
			`binary, not M`},
	} {
		var it Item
		got := ""
		if err := e.Put(c.elem, &it); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("Put(%.40v): %s, want %s", c.elem, got, c.want)
		}
		got = ""
		if err := e.Delete(c.elem, &it); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("Delete(%.40v): %s, want %s", c.elem, got, c.want)
		}
	}
	_, err = AppendKey(nil, map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberNULL{Value: true}}, []string{"pk"})
	if want := `attribute "pk": a key attribute is a string, a number or a binary, not ` +
		`NULL`; err == nil || err.Error() != want {
		t.Errorf("AppendKey of NULL: %v, want %s", err, want)
	}
	if _, err = AppendKey(nil, nil, []string{"a", "b", "c"}); err == nil {
		t.Error("AppendKey takes three key attributes")
	}
	rows, err := New(rowType, Options{Columns: columnsOf(t, "id", "STRING"), Keys: []string{"id"},
		IgnoreNulls: true})
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	for want, v := range map[string]schema.Value{
		`column "id": NULL cannot be stored in a key attribute`: schema.Null(),
		`column "id": the partition key cannot be empty`:        schema.String(""),
	} {
		if err := rows.Put(schema.NewRow(v), &it); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
