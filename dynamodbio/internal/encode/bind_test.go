package encode

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// putBound encodes a struct as a row of the columns, and returns its body or its error.
func putBound(t *testing.T, elem any, o Options) string {
	t.Helper()
	e, err := New(reflect.TypeOf(elem), o)
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	if err := e.Put(elem, &it); err != nil {
		var row *RowError
		if !errors.As(err, &row) {
			t.Errorf("%T: %v", err, err)
		}
		return "error: " + err.Error()
	}
	checkItem(t, &it)
	return string(it.Body)
}

func TestGoTypesHoldSQLTypes(t *testing.T) {
	at := time.Date(2024, 2, 29, 23, 4, 0, 123456789, time.FixedZone("", 2*3600))
	for _, c := range []struct {
		typ  string
		elem any // its only field is v's
		want string
	}{
		{"STRING", struct{ V string }{"x"}, `{"S":"x"}`},
		{"CHAR(3)", struct{ V *string }{ptr("x")}, `{"S":"x  "}`},
		{"STRING", struct{ V **string }{nil}, `{"NULL":true}`},
		{"STRING", struct{ V upper }{"x"}, `{"S":"X"}`},
		{"STRING", struct{ V netip.Addr }{netip.MustParseAddr("127.0.0.1")}, `{"S":"127.0.0.1"}`},
		{"STRING", struct{ V attributevalue.Number }{"1"}, `{"S":"1"}`},
		{"STRING NOT NULL", struct{ V *string }{},
			`error: column "v": NULL cannot be stored in a NOT NULL column`},
		{"BOOLEAN", struct{ V bool }{true}, `{"BOOL":true}`},
		{"TINYINT", struct{ V int64 }{127}, `{"N":"127"}`},
		{"TINYINT", struct{ V int64 }{128}, `error: column "v": 128 is out of range for TINYINT`},
		{"BIGINT", struct{ V uint8 }{255}, `{"N":"255"}`},
		{"BIGINT", struct{ V uint64 }{math.MaxUint64},
			`error: column "v": 18446744073709551615 is out of range for BIGINT`},
		{"INT", struct{ V json.Number }{"12"}, `{"N":"12"}`},
		{"INT", struct{ V json.Number }{"1.5"},
			`error: column "v": "1.5" is not an integer for INT`},
		{"DECIMAL(20,0)", struct{ V uint64 }{math.MaxUint64}, `{"N":"18446744073709551615"}`},
		{"DECIMAL(10,2)", struct{ V string }{"1.5"}, `{"N":"1.50"}`},
		{"DECIMAL(10,2)", struct{ V json.Number }{"1.005"}, `{"N":"1.01"}`},
		{"DECIMAL(38,0)", struct{ V *big.Int }{new(big.Int).Lsh(big.NewInt(1), 100)},
			`{"N":"1267650600228229401496703205376"}`},
		{"DECIMAL(38,0)", struct{ V *big.Int }{}, `{"NULL":true}`},
		{"DECIMAL(10,2)", struct{ V string }{"one"}, `error: column "v": one is not a number`},
		{"DOUBLE", struct{ V float64 }{0.1}, `{"N":"0.1"}`},
		{"FLOAT", struct{ V float64 }{0.3333333333333333}, `{"N":"0.33333334"}`},
		{"DOUBLE", struct{ V int32 }{7}, `{"N":"7.0"}`},
		{"DOUBLE", struct{ V json.Number }{"1e3"}, `{"N":"1000.0"}`},
		{"DOUBLE", struct{ V json.Number }{"x"},
			`error: column "v": "x" is not a number for DOUBLE`},
		{"DOUBLE", struct{ V float64 }{math.NaN()},
			`error: column "v": NaN cannot be stored: DynamoDB numbers are finite`},
		{"BYTES", struct{ V []byte }{[]byte{1}}, `{"B":"AQ=="}`},
		{"BYTES", struct{ V []byte }{}, `{"NULL":true}`},
		{"BYTES", struct{ V []byte }{[]byte{}}, `{"B":""}`},
		{"BINARY(4)", struct{ V [3]byte }{[3]byte{1, 2, 3}}, `{"B":"AQIDAA=="}`},
		{"BYTES", struct{ V []small }{[]small{1}}, `{"B":"AQ=="}`},
		// DATE, TIME and TIMESTAMP are what the time's own clock shows; TIMESTAMP_LTZ is the
		// instant.
		{"DATE", struct{ V time.Time }{at}, `{"S":"2024-02-29"}`},
		{"DATE", struct{ V time.Time }{time.Date(1, 1, 1, 23, 0, 0, 0, time.UTC)},
			`{"S":"0001-01-01"}`},
		{"TIME(3)", struct{ V time.Time }{at}, `{"S":"23:04:00.123"}`},
		{"TIME", struct{ V time.Duration }{time.Hour}, `{"S":"01:00"}`},
		{"TIMESTAMP(6)", struct{ V *time.Time }{&at}, `{"S":"2024-02-29T23:04:00.123456"}`},
		{"TIMESTAMP_LTZ(0)", struct{ V instant }{instant(at)}, `{"S":"2024-02-29T21:04:00Z"}`},
		{"TIMESTAMP(3)", struct{ V time.Time }{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)},
			`error: column "v": the time 253402300800 seconds from 1970-01-01 cannot be stored: ` +
				`the year is outside 0001 to 9999`},
		{"ARRAY<INT>", struct{ V []int }{[]int{1, 2}}, `{"L":[{"N":"1"},{"N":"2"}]}`},
		{"ARRAY<INT>", struct{ V []int }{}, `{"NULL":true}`},
		{"ARRAY<INT>", struct{ V [2]*int }{[2]*int{ptr(1), nil}},
			`{"L":[{"N":"1"},{"NULL":true}]}`},
		{"ARRAY<TINYINT>", struct{ V []uint8 }{[]uint8{1}}, `{"L":[{"N":"1"}]}`},
		{"ARRAY<INT>", struct{ V []uint64 }{[]uint64{1, math.MaxUint64}},
			`error: column "v[1]": 18446744073709551615 is out of range for INT`},
		{"MAP<STRING, ARRAY<DOUBLE>>", struct{ V map[string][]float32 }{
			map[string][]float32{"a": {0.5}}}, `{"M":{"a":{"L":[{"N":"0.5"}]}}}`},
		{"MAP<INT, STRING>", struct{ V map[int8]upper }{map[int8]upper{-1: "x"}},
			`{"M":{"-1":{"S":"X"}}}`},
		{"MAP<STRING, INT>", struct{ V map[string]uint64 }{map[string]uint64{"k": math.MaxUint64}},
			`error: column "v[\"k\"]": 18446744073709551615 is out of range for INT`},
		{"ROW<a INT, B ROW<c STRING>>", struct {
			V struct {
				A int
				X *struct{ C string } `dynamodbav:"B"`
			}
		}{}, `{"M":{"a":{"N":"0"},"B":{"NULL":true}}}`},
		{"ROW<a INT NOT NULL>", struct{ V *struct{ A *int } }{&struct{ A *int }{}},
			`error: column "v.a": NULL cannot be stored as INT NOT NULL`},
		{"ROW<a INT>", struct{ V struct{ A uint64 } }{struct{ A uint64 }{math.MaxUint64}},
			`error: column "v.a": 18446744073709551615 is out of range for INT`},
		{"INT", struct{ V schema.Value }{schema.Int(3)}, `{"N":"3"}`},
		{"INT", struct{ V schema.Value }{schema.String("x")},
			`error: column "v": 'x' is of kind string, and does not fit INT`},
		{"INT", struct {
			V int `dynamodbav:",omitempty"`
		}{0}, `{"NULL":true}`},
		{"INT", struct {
			V int `dynamodbav:"v,nullempty"`
		}{5}, `{"N":"5"}`},
	} {
		want := c.want
		if !strings.HasPrefix(want, "error") {
			want = `{"v":` + want + `}`
		}
		if got := putBound(t, c.elem, Options{Columns: columnsOf(t, "v", c.typ)}); got != want {
			t.Errorf("%T as %s\n got %s\nwant %s", c.elem, c.typ, got, want)
		}
	}
}

func TestFieldsAreBoundByTagThenNameThenCase(t *testing.T) {
	type base struct{ Shared int }
	elem := struct {
		*base
		UserID string `dynamodbav:"user_id"`
		Price  int    // not price, which is taken by a tag
		Cents  int    `dynamodbav:"price"`
		AMOUNT int
		Skip   func() `dynamodbav:"-"`
		secret int
	}{nil, "u", 1, 2, 3, nil, 4}
	got := putBound(t, elem, Options{Columns: columnsOf(t, "price", "INT", "Price", "INT", "amount",
		"INT", "USER_ID", "STRING", "shared",
		"INT")})
	want := `{"price":{"N":"2"},"Price":{"N":"1"},"amount":{"N":"3"},` +
		`"USER_ID":{"S":"u"},"shared":{"NULL":true}}`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := putBound(t, &elem, Options{Columns: columnsOf(t, "price", "INT", "Price", "INT",
		"amount", "INT", "USER_ID", "STRING", "shared",
		"INT"), IgnoreNulls: true}); strings.Contains(got, "shared") {
		t.Errorf("a NULL is not left out: %s", got)
	}
	sets := struct{ V []string }{[]string{"a", "a"}}
	if got := putBound(t, sets, Options{Columns: columnsOf(t, "v", "ARRAY<STRING>"),
		SetColumns: []string{"v"}}); got != `{"v":{"SS":["a"]}}` {
		t.Error(got)
	}
}

func TestElementsOfAnotherTypeAreBadRows(t *testing.T) {
	type elem struct{ V int }
	for _, o := range []Options{{}, {Columns: columnsOf(t, "v", "INT")}} {
		for typ, elems := range map[reflect.Type]map[string]any{
			reflect.TypeFor[elem](): {"the element is a string, not a encode.elem": "x",
				"the element is a <nil>, not a encode.elem": nil},
			reflect.TypeFor[*elem](): {"the element is a nil *encode.elem": (*elem)(nil),
				"the element is a encode.elem, not a *encode.elem": elem{}},
		} {
			e, err := New(typ, o)
			if err != nil {
				t.Fatal(err)
			}
			for want, x := range elems {
				var it Item
				if err := e.Put(x, &it); err == nil || err.Error() != want {
					t.Errorf("%v, want %s", err, want)
				}
			}
		}
	}
}
