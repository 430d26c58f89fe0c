package encode

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// click is an element as loads have them: a few numbers and a string.
type click struct {
	User     int64  `dynamodbav:"user_id"`
	Item     int64  `dynamodbav:"item_id"`
	Category int64  `dynamodbav:"category_id"`
	Behavior string `dynamodbav:"behavior"`
}

var clickColumns = []schema.Column{
	{Name: "user_id", Type: &schema.Type{Kind: schema.TypeBigint}},
	{Name: "item_id", Type: &schema.Type{Kind: schema.TypeBigint}},
	{Name: "category_id", Type: &schema.Type{Kind: schema.TypeBigint}},
	{Name: "behavior", Type: &schema.Type{Kind: schema.TypeVarchar, Length: schema.MaxLength}},
}

var (
	aClick    = click{User: 1234567, Item: 7654321, Category: 4200, Behavior: "pv"}
	aClickRow = schema.NewRow(schema.Int(1234567), schema.Int(7654321), schema.Int(4200),
		schema.String("pv"))
)

// clickEncoders are the ways that a click comes in. Elements are boxed once, as Beam hands them
// over.
func clickEncoders(t testing.TB) map[string]func(it *Item) error {
	t.Helper()
	ways := map[string]func(it *Item) error{}
	add := func(name string, elem any, columns []schema.Column) {
		for _, keys := range [][]string{nil, {"user_id", "behavior"}} {
			e, err := New(reflect.TypeOf(elem), Options{Columns: columns, Keys: keys})
			if err != nil {
				t.Fatal(err)
			}
			way := name
			if keys != nil {
				way += "Keyed"
			}
			ways[way] = func(it *Item) error { return e.Put(elem, it) }
		}
	}
	add("Struct", aClick, nil)
	add("StructPointer", &aClick, nil)
	add("StructColumns", aClick, clickColumns)
	add("Row", aClickRow, clickColumns)
	return ways
}

func TestEncodingAllocatesNothing(t *testing.T) {
	for name, put := range clickEncoders(t) {
		var it Item
		allocs := testing.AllocsPerRun(100, func() {
			if err := put(&it); err != nil {
				t.Fatal(err)
			}
		})
		if allocs != 0 {
			t.Errorf("%s: %v allocations for each element, want none", name, allocs)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	for name, put := range clickEncoders(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var it Item
			for b.Loop() {
				if err := put(&it); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(it.Body)))
		})
	}
	b.Run("MarshalMap", func(b *testing.B) {
		b.ReportAllocs()
		var elem any = aClick
		for b.Loop() {
			if _, err := attributevalue.MarshalMap(elem); err != nil {
				b.Fatal(err)
			}
		}
	})
}
