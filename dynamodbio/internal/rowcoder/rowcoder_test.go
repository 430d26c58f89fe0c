package rowcoder

import (
	"math"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"pgregory.net/rapid"
)

// drawValue draws a value of any kind, nested to a depth.
func drawValue(depth int) *rapid.Generator[schema.Value] {
	return rapid.Custom(func(t *rapid.T) schema.Value {
		kinds := int(schema.KindInstant)
		if depth > 0 {
			kinds = int(schema.KindMap)
		}
		at := func() time.Time {
			return time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"),
				rapid.Int64Range(0, 999_999_999).Draw(t, "nanos")).
				UTC()
		}
		switch schema.ValueKind(rapid.IntRange(0, kinds).Draw(t, "kind")) {
		case schema.KindString:
			return schema.String(rapid.String().Draw(t, "string"))
		case schema.KindBytes:
			return schema.Bytes(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		case schema.KindBool:
			return schema.Bool(rapid.Bool().Draw(t, "bool"))
		case schema.KindInt:
			return schema.Int(rapid.Int64().Draw(t, "int"))
		case schema.KindFloat:
			return schema.Float(
				rapid.OneOf(rapid.Float64(), rapid.Just(math.NaN()), rapid.Just(math.Inf(-1))).
					Draw(t, "float"),
			)
		case schema.KindDecimal:
			return schema.Decimal(
				rapid.StringMatching(`-?[0-9]{1,20}\.[0-9]{1,18}`).Draw(t, "decimal"),
			)
		case schema.KindDate:
			return schema.Date(rapid.Int64Range(-719162, 2932896).Draw(t, "date"))
		case schema.KindTime:
			return schema.TimeOfDay(
				time.Duration(rapid.Int64Range(0, int64(24*time.Hour-1)).Draw(t, "time")),
			)
		case schema.KindTimestamp:
			return schema.Timestamp(at())
		case schema.KindInstant:
			return schema.Instant(at())
		case schema.KindList:
			return schema.List(rapid.SliceOfN(drawValue(depth-1), 0, 4).Draw(t, "list")...)
		case schema.KindMap:
			var pairs []schema.Value
			for range rapid.IntRange(0, 3).Draw(t, "entries") {
				pairs = append(
					pairs,
					drawValue(depth-1).Draw(t, "key"),
					drawValue(depth-1).Draw(t, "value"),
				)
			}
			return schema.Map(pairs...)
		}
		return schema.Null()
	})
}

func TestRowsComeThroughTheCoderAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := schema.Row{
			Kind:   schema.RowKind(rapid.IntRange(0, 3).Draw(t, "kind")),
			Values: rapid.SliceOfN(drawValue(3), 0, 6).Draw(t, "values"),
		}
		b, err := Encode(row)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if got.Kind != row.Kind || !schema.List(got.Values...).Equal(schema.List(row.Values...)) {
			t.Fatalf("decoded %v, want %v", got, row)
		}
		if _, err := Decode(b[:len(b)-1]); err == nil {
			t.Fatal("a row that is cut off was decoded")
		}
	})
}

// FuzzDecodeRow feeds bytes that Encode did not return: a worker must fail on them, not crash.
func FuzzDecodeRow(f *testing.F) {
	b, err := Encode(
		schema.NewRow(
			schema.String("a"),
			schema.Int(1),
			schema.List(schema.Null(), schema.Map(schema.String("k"), schema.Float(2))),
		),
	)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Fuzz(func(t *testing.T, b []byte) {
		row, err := Decode(b)
		if err != nil {
			return
		}
		if _, err := Encode(row); err != nil {
			t.Errorf("decoded %v, which cannot be encoded: %v", row, err)
		}
	})
}
