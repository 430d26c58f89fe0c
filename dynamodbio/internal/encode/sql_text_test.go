package encode

import (
	"math/rand/v2"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext/sqltexttest"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// TestTheKeyOfAMapIsTheTextOfItsValue holds keys to package sqltext's text, to which package expr
// holds CAST: 100,000 random values of each type of numbers, dates and times.
func TestTheKeyOfAMapIsTheTextOfItsValue(t *testing.T) {
	for _, typ := range sqltexttest.Types {
		t.Run(typ.String(), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 1))
			col := &schema.Type{Kind: schema.TypeMap, Key: typ.Type,
				Elem: &schema.Type{Kind: schema.TypeInt}}
			e, err := New(rowType, Options{Columns: []schema.Column{{Name: "v", Type: col}}})
			if err != nil {
				t.Fatal(err)
			}
			var it Item
			for range 100_000 {
				v, text, _ := typ.Random(r)
				if err := e.Put(schema.NewRow(schema.Map(v, schema.Int(1))), &it); err != nil {
					t.Fatal(err)
				}
				if want := `{"v":{"M":{"` + text + `":{"N":"1"}}}}`; string(it.Body) != want {
					t.Fatalf("MAP[%v, 1] is stored as %s; want %s", v, it.Body, want)
				}
			}
		})
	}
}
