package encode

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"pgregory.net/rapid"
)

// orderOf returns the order that an encoder gives an element, put or deleted.
func orderOf(t interface {
	Helper()
	Fatal(...any)
}, e *Encoder, elem any) []byte {
	t.Helper()
	var put, del Item
	if err := e.Put(elem, &put); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(elem, &del); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(put.Order, del.Order) {
		t.Fatal("a delete of ", elem, " has another order than a put of it")
	}
	if strings.Contains(string(del.Body), `"at"`) {
		t.Fatal("the delete sends the column that it is ordered by: ", string(del.Body))
	}
	return put.Order
}

func orderEncoder(t *testing.T, elem any, columns []schema.Column) *Encoder {
	t.Helper()
	e, err := New(reflect.TypeOf(elem), Options{Columns: columns, Keys: []string{"id"},
		OrderBy: "at"})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestOrderOfNumbersIsTheirValue(t *testing.T) {
	e := orderEncoder(t, map[string]types.AttributeValue{}, nil)
	number := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%s%d.%de%d", rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign"),
			rapid.IntRange(0, 2000).Draw(t, "whole"),
			rapid.IntRange(0, 120).Draw(t, "fraction"),
			rapid.IntRange(-100, 100).Draw(t, "exponent"))
	})
	item := func(n string) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "x"},
			"at": &types.AttributeValueMemberN{Value: n}}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := number.Draw(t, "a"), number.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		if got, want := bytes.Compare(orderOf(t, e, item(a)), orderOf(t, e, item(b))),
			x.Cmp(y); got != want {
			t.Fatalf("%s against %s: %d, want %d", a, b, got, want)
		}
	})
}

func TestOrderOfTimesIsTheInstant(t *testing.T) {
	type event struct {
		ID string    `dynamodbav:"id"`
		At time.Time `dynamodbav:"at"`
	}
	type pointed struct {
		ID string     `dynamodbav:"id"`
		At *time.Time `dynamodbav:"at"`
	}
	columns := func(kind schema.TypeKind) []schema.Column {
		return []schema.Column{
			{Name: "id", Type: &schema.Type{Kind: schema.TypeVarchar, Length: 10}},
			{Name: "at", Type: &schema.Type{Kind: kind, Precision: 9}},
		}
	}
	plain, pointer := orderEncoder(t, event{}, nil), orderEncoder(t, pointed{}, nil)
	bound := orderEncoder(t, event{}, columns(schema.TypeTimestampLTZ))
	row := orderEncoder(t, schema.Row{}, columns(schema.TypeTimestamp))
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		at := time.Unix(rapid.Int64Range(-100, 100).Draw(t, "s"),
			rapid.Int64Range(0, 12).Draw(t, "ns")*100_000_000)
		return at.In(time.FixedZone("", rapid.IntRange(-12, 12).Draw(t, "zone")*3600))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := moment.Draw(t, "a"), moment.Draw(t, "b")
		want := a.Compare(b)
		for name, order := range map[string]func(at time.Time) []byte{
			"struct":  func(at time.Time) []byte { return orderOf(t, plain, event{"x", at}) },
			"pointer": func(at time.Time) []byte { return orderOf(t, pointer, pointed{"x", &at}) },
			"bound":   func(at time.Time) []byte { return orderOf(t, bound, event{"x", at}) },
			"row": func(at time.Time) []byte {
				return orderOf(t, row, schema.Row{Values: []schema.Value{schema.String("x"),
					schema.Timestamp(at.UTC())}})
			},
		} {
			if got := bytes.Compare(order(a), order(b)); got != want {
				t.Fatalf("%s: %v against %v: %d, want %d", name, a, b, got, want)
			}
		}
	})
}

func TestOrderOfTextAndBinariesIsByteByByte(t *testing.T) {
	e := orderEncoder(t, map[string]types.AttributeValue{}, nil)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		for _, value := range []func(s string) types.AttributeValue{
			func(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} },
			func(s string) types.AttributeValue {
				return &types.AttributeValueMemberB{Value: []byte(s)}
			},
		} {
			order := func(s string) []byte {
				return orderOf(t, e, map[string]types.AttributeValue{
					"id": &types.AttributeValueMemberS{Value: "x"}, "at": value(s)})
			}
			if got, want := bytes.Compare(order(a), order(b)), cmp.Compare(a, b); got != want {
				t.Fatalf("%q against %q: %d, want %d", a, b, got, want)
			}
		}
	})
}

func TestOrderOfOtherColumnsAndRowsWithoutOne(t *testing.T) {
	cols := func(at *schema.Type) []schema.Column {
		return []schema.Column{{Name: "id", Type: &schema.Type{Kind: schema.TypeBigint}},
			{Name: "at", Type: at}}
	}
	row := func(v schema.Value) schema.Row {
		return schema.Row{Values: []schema.Value{schema.Int(1), v}}
	}
	dates := orderEncoder(t, schema.Row{}, cols(&schema.Type{Kind: schema.TypeDate}))
	if bytes.Compare(orderOf(t, dates, row(schema.Date(-1))),
		orderOf(t, dates, row(schema.Date(1)))) >= 0 {
		t.Error("1969-12-31 does not come before 1970-01-02")
	}
	flags := orderEncoder(t, schema.Row{}, cols(&schema.Type{Kind: schema.TypeBoolean}))
	if bytes.Compare(orderOf(t, flags, row(schema.Bool(false))),
		orderOf(t, flags, row(schema.Bool(true)))) >= 0 {
		t.Error("false does not come before true")
	}
	const want = `column "at": NULL cannot be ordered by: 'sink.order-by' names this column, and ` +
		`each row needs a value there, deletes included`
	for name, encode := range map[string]func(any, *Item) error{"put": dates.Put,
		"delete": dates.Delete} {
		if err := encode(row(schema.Null()), new(Item)); err == nil || err.Error() != want {
			t.Errorf("%s of NULL: %v", name, err)
		}
	}
	items := orderEncoder(t, map[string]types.AttributeValue{}, nil)
	missing := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "x"}}
	if err := items.Delete(missing, new(Item)); err == nil ||
		!strings.HasPrefix(err.Error(), `attribute "at": no value cannot be ordered by`) {
		t.Errorf("an item without the attribute: %v", err)
	}
	missing["at"] = &types.AttributeValueMemberSS{Value: []string{"a"}}
	if err := items.Put(missing, new(Item)); err == nil ||
		!strings.HasPrefix(err.Error(), `attribute "at": a value of type SS cannot be ordered by`) {
		t.Errorf("a set: %v", err)
	}
}

func TestNewRejectsAnInvalidOrderColumn(t *testing.T) {
	for _, c := range []struct {
		elem    any
		orderBy string
		want    string
	}{
		{struct{ ID string }{}, "at", `order attribute "at" is not a field of struct { ID string ` +
			`}, which has ["ID"]`},
		{struct {
			ID string
			At []string
		}{}, "At", `order attribute "At": values of a field of type []string cannot be ordered: ` +
			`name a time, a number or a text`},
		{schema.Row{}, "at", `order column "at" is not declared; the columns are ["ID" "tags"]`},
		{schema.Row{}, "tags", `order column "tags": values of ARRAY<BIGINT> cannot be ordered: ` +
			`name a TIMESTAMP, a number or a text`},
	} {
		o := Options{Keys: []string{"ID"}, OrderBy: c.orderBy}
		if _, isRow := c.elem.(schema.Row); isRow {
			bigint := &schema.Type{Kind: schema.TypeBigint}
			o.Columns = []schema.Column{{Name: "ID", Type: bigint},
				{Name: "tags", Type: &schema.Type{Kind: schema.TypeArray, Elem: bigint}}}
		}
		if _, err := New(reflect.TypeOf(c.elem), o); err == nil || err.Error() != c.want {
			t.Errorf("%T ordered by %s: %v", c.elem, c.orderBy, err)
		}
	}
}
