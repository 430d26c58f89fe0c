package expr

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext/sqltexttest"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// TestACastGivesTheTextOfItsValue holds CAST to package sqltext's text, to which package encode
// holds the keys of MAPs: 100,000 random values of each type of numbers, dates and times.
func TestACastGivesTheTextOfItsValue(t *testing.T) {
	toText, err := parser.ParseExpr("CAST(x AS STRING)")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range sqltexttest.Types {
		t.Run(typ.String(), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 1))
			cast, _, err := Compile(toText, Scope{Columns: []Column{{Name: "x", Type: typ.Type}}})
			if err != nil {
				t.Fatal(err)
			}
			back := Zone{}.conversion(stringType(false), typ.Type)
			for range 100_000 {
				v, _, want := typ.Random(r)
				got, err := cast.Eval([]schema.Value{v})
				if err != nil || got.Text() != want {
					t.Fatalf("CAST(%v AS STRING) is %v, %v; want %s", v, got, err, want)
				}
				nan := v.Kind() == schema.KindFloat && math.IsNaN(v.Float64()) // of many bits
				if again, err := back(got); err != nil || !again.Equal(v) && !nan {
					t.Fatalf("%v is read as %v, %v; want %v", got, again, err, v)
				}
			}
		})
	}
}
