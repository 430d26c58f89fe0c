package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestValuesGiveBackWhatTheyWereMadeOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "string")
		if v := String(s); v.Kind() != KindString || v.Text() != s || v.IsNull() {
			t.Errorf("String(%q) = %v", s, v)
		}
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		v, was := Bytes(b), string(b)
		for i := range b {
			b[i]++ // the value holds a copy
		}
		if v.Kind() != KindBytes || v.BytesString() != was {
			t.Errorf("Bytes(%q) = %v", was, v)
		}
		if x := rapid.Bool().Draw(t, "bool"); Bool(x).Kind() != KindBool || Bool(x).Bool() != x {
			t.Errorf("Bool(%t) = %v", x, Bool(x))
		}
		if x := rapid.Int64().Draw(t, "int"); Int(x).Kind() != KindInt || Int(x).Int64() != x ||
			Date(x).Kind() != KindDate || Date(x).Days() != x {
			t.Errorf("Int(%d) = %v, Date = %v", x, Int(x), Date(x))
		}
		if x := rapid.Float64().Draw(t, "float"); Float(x).Kind() != KindFloat ||
			Float(x).Float64() != x {
			t.Errorf("Float(%v) = %v", x, Float(x))
		}
		if d := time.Duration(rapid.Int64Range(0, int64(24*time.Hour)-1).Draw(t,
			"time")); TimeOfDay(d).Kind() != KindTime || TimeOfDay(d).TimeOfDay() != d {
			t.Errorf("TimeOfDay(%v) = %v", d, TimeOfDay(d))
		}
		// From year 1 to 9999, as SQL's timestamps.
		moment := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "seconds"),
			rapid.Int64Range(0, 999_999_999).Draw(t, "nanoseconds"))
		zone := time.FixedZone("", rapid.IntRange(-14*3600, 14*3600).Draw(t, "zone"))
		moment = moment.In(zone)
		if v := Instant(moment); v.Kind() != KindInstant || !v.Time().Equal(moment) {
			t.Errorf("Instant(%v) = %v", moment, v)
		}
		const clock = "2006-01-02 15:04:05.999999999"
		if v := Timestamp(moment); v.Kind() != KindTimestamp ||
			v.Time().Format(clock) != moment.Format(clock) {
			t.Errorf("Timestamp(%v) = %v", moment, v)
		}
	})
}

func TestListsAndMapsGiveBackWhatTheyHold(t *testing.T) {
	list := List(Int(1), Null(), String("a")).Elements()
	if len(list) != 3 || !list[0].Equal(Int(1)) || !list[1].IsNull() ||
		!list[2].Equal(String("a")) {
		t.Errorf("the elements are %v", list)
	}
	m := Map(String("a"), Int(1), String("b"), Null())
	if m.MapLen() != 2 || Map().MapLen() != 0 {
		t.Errorf("the maps have %d and %d entries", m.MapLen(), Map().MapLen())
	}
	if k, v := m.MapEntry(0); !k.Equal(String("a")) || !v.Equal(Int(1)) {
		t.Errorf("the first entry is %v: %v", k, v)
	}
	if k, v := m.MapEntry(1); !k.Equal(String("b")) || !v.IsNull() {
		t.Errorf("the second entry is %v: %v", k, v)
	}
}

func TestValuesAreEqualWhenKindAndContentAre(t *testing.T) {
	noon := time.Date(2024, 2, 29, 12, 0, 0, 5, time.UTC)
	values := []Value{
		Null(), String(""), String("1"), Bytes(nil), Bytes([]byte("1")), Bool(false), Bool(true),
		Int(0), Int(1), Float(0), Float(1), Float(math.Copysign(0, -1)),
		Float(math.NaN()), Decimal("1"), Decimal("1.0"), Date(0), Date(1), TimeOfDay(0),
		TimeOfDay(1), Timestamp(noon), Timestamp(noon.Add(1)), Instant(noon),
		List(), List(Int(1)), List(Int(1), Null()), List(List(Int(1))), Map(),
		Map(String("a"), Int(1)), Map(String("a"), Int(2)),
	}
	for i, v := range values {
		for j, w := range values {
			if v.Equal(w) != (i == j) {
				t.Errorf("%v (%v) and %v (%v): Equal is %t", v, v.Kind(), w, w.Kind(), v.Equal(w))
			}
		}
	}
	var zero Value
	if !zero.IsNull() || !zero.Equal(Null()) {
		t.Error("the zero Value is not NULL")
	}
}

func TestValuesShowThemselvesToPeople(t *testing.T) {
	noon := time.Date(2024, 2, 29, 12, 0, 0, 500_000_000, time.UTC)
	for _, test := range []struct {
		value Value
		want  string
	}{
		{Null(), "NULL"}, {String("it's"), "'it''s'"}, {Bytes([]byte{0, 255}), "X'00FF'"},
		{Bool(true), "true"}, {Int(-5), "-5"}, {Float(1.5), "1.5"},
		{Decimal("1.10"), "1.10"}, {Date(-1), "1969-12-31"},
		{TimeOfDay(12*time.Hour + time.Millisecond), "12:00:00.001"},
		{Timestamp(noon), "2024-02-29T12:00:00.5"}, {Instant(noon), "2024-02-29T12:00:00.5Z"},
		{List(Int(1), Null()), "[1 NULL]"}, {Map(String("a"), Int(1)), "map['a' 1]"},
	} {
		if got := fmt.Sprint(test.value); got != test.want {
			t.Errorf("%v of kind %v, want %s", got, test.value.Kind(), test.want)
		}
	}
	if got := ValueKind(99).String() + " " +
		RowKind(99).String(); got != "ValueKind(99) RowKind(99)" {
		t.Errorf("kinds that do not exist show as %s", got)
	}
}

func TestMapRefusesAKeyWithoutAValue(t *testing.T) {
	for n := range 4 {
		panicked := func() (panicked bool) {
			defer func() { panicked = recover() != nil }()
			Map(make([]Value, n)...)
			return false
		}()
		if panicked != (n%2 == 1) {
			t.Errorf("Map of %d values: panicked is %t", n, panicked)
		}
	}
}

func TestRowKindsShowAsInFlink(t *testing.T) {
	for kind, want := range map[RowKind]string{Insert: "+I", UpdateBefore: "-U", UpdateAfter: "+U",
		Delete: "-D"} {
		if kind.String() != want {
			t.Errorf("%d shows as %s, want %s", kind, kind, want)
		}
	}
	if row := NewRow(Int(1), Null()); row.Kind != Insert || len(row.Values) != 2 {
		t.Errorf("NewRow made %v", row)
	}
}

// Types travel inside a pipeline as JSON.
func TestTypesSurviveJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawType(t, 4)
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Type
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want) {
			t.Errorf("%s came back as %s", want, &got)
		}
	})
}

func TestATypeEqualsNothing(t *testing.T) {
	var none *Type
	if none.Equal(&Type{}) || (&Type{}).Equal(none) || !none.Equal(nil) {
		t.Error("a type and no type are equal, or nothing is not equal to nothing")
	}
}

func TestColumnsAreFoundByTheirExactName(t *testing.T) {
	table, err := Parse("CREATE TABLE t (k INT, c AS k + 1, m INT METADATA, K STRING) WITH ('a' " +
		"= 'b')")
	if err != nil {
		t.Fatal(err)
	}
	if c := table.Column("K"); c == nil || c.Type.Kind != TypeVarchar {
		t.Errorf("column K is %v", c)
	}
	if c := table.Column("nope"); c != nil {
		t.Errorf("column nope is %v", c)
	}
	var physical string
	for _, c := range table.PhysicalColumns() {
		physical += c.Name
	}
	if physical != "kK" {
		t.Errorf("the physical columns are %s, want k and K", physical)
	}
	if v, ok := table.Option("a"); v != "b" || !ok {
		t.Errorf("option a is %q, %t", v, ok)
	}
	if v, ok := table.Option("A"); v != "" || ok {
		t.Errorf("option A is %q, %t", v, ok)
	}
}
