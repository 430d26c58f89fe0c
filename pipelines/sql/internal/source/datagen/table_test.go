package datagen

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func table(t testing.TB, columns, options string) (*Table, error) {
	t.Helper()
	if options != "" {
		options = ", " + options
	}
	declared, err := schema.Parse(
		"CREATE TABLE t (" + columns + ") WITH ('connector' = 'datagen'" + options + ")",
	)
	if err != nil {
		t.Fatal(err)
	}
	made, err := FromTable(declared)
	return made.(*Table), err
}

func mustTable(t testing.TB, columns, options string) *Table {
	t.Helper()
	made, err := table(t, columns, options)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTheRowsEndWithTheFirstSequenceOrTheirNumber(t *testing.T) {
	const sequences = "'fields.a.kind' = 'sequence', 'fields.a.start' = '-1', 'fields.a.end' = " +
		"'3', 'fields.b.kind' = 'sequence', 'fields.b.start' = '10', 'fields.b.end' = '12'"
	for options, want := range map[string]int64{
		"":                                     noEnd,
		"'number-of-rows' = '0'":               0,
		"'number-of-rows' = '7'":               7,
		sequences:                              3,
		sequences + ", 'number-of-rows' = '2'": 2,
		sequences + ", 'number-of-rows' = '9'": 3,
	} {
		if got := mustTable(t, "a INT, b STRING", options); got.Rows != want ||
			got.Endless() != (want == noEnd) ||
			got.Rate != 10_000 {
			t.Errorf("%s: %d rows, endless %t, %d a second; want %d rows, 10000 a second", options,
				got.Rows, got.Endless(), got.Rate, want)
		}
	}
	got := mustTable(t, "a INT, b STRING", sequences)
	var rows []string
	for n := range got.Rows {
		rows = append(rows, schema.List(got.row(n).Values...).String())
	}
	if diff := cmp.Diff([]string{"[-1 '10']", "[0 '11']", "[1 '12']"}, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestRandomValuesKeepToTheirBounds(t *testing.T) {
	within := func(low, high float64) func(schema.Value) bool {
		return func(v schema.Value) bool { return v.Float64() >= low && v.Float64() <= high }
	}
	length := func(low, high int) func(schema.Value) bool {
		return func(v schema.Value) bool { return len(v.Text()) >= low && len(v.Text()) <= high }
	}
	size := func(n int) func(schema.Value) bool {
		return func(v schema.Value) bool { return len(v.BytesString()) == n }
	}
	integers := func(low, high int64) func(schema.Value) bool {
		return func(v schema.Value) bool { return v.Int64() >= low && v.Int64() <= high }
	}
	now := time.Now()
	for _, test := range []struct {
		typ, options string
		kind         schema.ValueKind
		ok           func(schema.Value) bool
	}{
		{"TINYINT", "", schema.KindInt, integers(-128, 127)},
		{"SMALLINT", "'fields.c.min' = '5'", schema.KindInt, integers(5, 32767)},
		{"INT", "'fields.c.min' = '-3', 'fields.c.max' = '-3'", schema.KindInt, integers(-3, -3)},
		{"BIGINT", "'fields.c.min' = '1', 'fields.c.max' = '3'", schema.KindInt, integers(1, 3)},
		{
			"FLOAT", "'fields.c.min' = '-0.5', 'fields.c.max' = '0.5'", schema.KindFloat,
			within(-0.5, 0.5),
		},
		{"DOUBLE", "", schema.KindFloat, within(0, 9.9e125)},
		{"DECIMAL(4, 2)", "", schema.KindDecimal, func(v schema.Value) bool {
			whole, fraction, _ := strings.Cut(v.DecimalText(), ".")
			return len(whole) <= 2 && len(fraction) == 2
		}},
		{"CHAR(5)", "", schema.KindString, length(5, 5)},
		{"VARCHAR(20)", "", schema.KindString, length(20, 20)},
		{"STRING", "", schema.KindString, length(100, 100)},
		{
			"STRING", "'fields.c.length' = '7', 'fields.c.var-len' = 'true'", schema.KindString,
			length(1, 7),
		},
		{"BYTES", "'fields.c.length' = '3'", schema.KindBytes, size(3)},
		{"BINARY(4)", "", schema.KindBytes, size(4)},
		{"BOOLEAN", "", schema.KindBool, func(schema.Value) bool { return true }},
		{"DATE", "", schema.KindDate, func(v schema.Value) bool {
			today := now.Unix() / 86400
			return v.Days() >= today-1 && v.Days() <= today+1
		}},
		{"TIME(3)", "", schema.KindTime, func(v schema.Value) bool {
			return v.TimeOfDay() >= 0 && v.TimeOfDay() < 24*time.Hour
		}},
		{"TIMESTAMP(3)", "'fields.c.max-past' = '1 h'", schema.KindTimestamp,
			func(v schema.Value) bool {
				return v.Time().After(now.Add(-time.Hour-time.Minute)) &&
					v.Time().Before(now.Add(time.Minute))
			}},
		{"ARRAY<INT>", "'fields.c.length' = '2', 'fields.c.element.max' = '1', " +
			"'fields.c.element.min' = '1'", schema.KindList, func(v schema.Value) bool {
			return v.String() == "[1 1]"
		}},
		{"MAP<STRING, INT>", "'fields.c.length' = '1', 'fields.c.key.length' = '2', " +
			"'fields.c.value.kind' = 'sequence', 'fields.c.value.start' = '5', " +
			"'fields.c.value.end' = '2000'", schema.KindMap, func(v schema.Value) bool {
			key, value := v.MapEntry(0)
			return v.MapLen() == 1 && len(key.Text()) == 2 && value.Int64() >= 5
		}},
		{"MULTISET<STRING>", "", schema.KindMap, func(v schema.Value) bool {
			_, count := v.MapEntry(0)
			return v.MapLen() == 3 && count.Int64() > 0
		}},
		{"ROW<x INT, y STRING>", "'fields.c.x.max' = '0', 'fields.c.x.min' = '0', " +
			"'fields.c.y.length' = '1'", schema.KindList, func(v schema.Value) bool {
			return v.Elements()[0].Int64() == 0 && len(v.Elements()[1].Text()) == 1
		}},
	} {
		made := mustTable(t, "c "+test.typ, test.options)
		for n := range int64(1000) {
			if v := made.row(n).Values[0]; v.Kind() != test.kind || !test.ok(v) {
				t.Fatalf("%s %s: %v %v", test.typ, test.options, v.Kind(), v)
			}
		}
	}
}

func TestNullsComeAtTheirRate(t *testing.T) {
	for rate, want := range map[string][2]int{"0": {0, 0}, "1": {1000, 1000}, "0.5": {300, 700}} {
		made, nulls := mustTable(t, "c INT", "'fields.c.null-rate' = '"+rate+"'"), 0
		for n := range int64(1000) {
			if made.row(n).Values[0].IsNull() {
				nulls++
			}
		}
		if nulls < want[0] || nulls > want[1] {
			t.Errorf("at a rate of %s, %d of 1000 are NULL", rate, nulls)
		}
	}
}

func TestEveryWrongOptionIsNamed(t *testing.T) {
	for _, test := range []struct{ columns, options, want string }{
		{"c INT", "'fields.c.kind' = 'seqence'", "invalid value 'seqence' for option " +
			"'fields.c.kind'; did you mean 'sequence'?"},
		{"c INT", "'fields.c.kind' = 'sequence', 'fields.c.start' = '1'", "option 'fields.c.end' " +
			"is missing: a sequence needs a start and an end"},
		{
			"c INT", "'fields.c.kind' = 'sequence', 'fields.c.start' = '3', 'fields.c.end' = '1'",
			"the sequence 'fields.c' ends at 1, before its start at 3",
		},
		{
			"c TINYINT",
			"'fields.c.kind' = 'sequence', 'fields.c.start' = '3', 'fields.c.end' = '300'",
			"the sequence 'fields.c' from 3 to 300 does not fit TINYINT",
		},
		{
			"c DATE", "'fields.c.kind' = 'sequence', 'fields.c.start' = '3', 'fields.c.end' = '4'",
			"fields.c: a sequence cannot have the type DATE; use a number or a string",
		},
		{"c INT", "'fields.d.min' = '1'", "unknown option 'fields.d.min' of connector datagen; " +
			"did you mean 'fields.c.min'?"},
		{"c INT", "'fields.c.min' = '5', 'fields.c.max' = '4'", "the numbers 'fields.c' from 5 " +
			"to 4: expected a range within INT, the lower first"},
		{"c TINYINT", "'fields.c.max' = '400'", "the numbers 'fields.c' from -128 to 400: " +
			"expected a range within TINYINT, the lower first"},
		{"c DECIMAL(3, 1)", "'fields.c.max' = '1000'", "the numbers 'fields.c' from 0 to 1000: " +
			"expected a range within DECIMAL(3, 1), the lower first"},
		{"c DOUBLE", "'fields.c.max' = 'x'", "option 'fields.c.max' must be a number, but was 'x'"},
		{"c VARCHAR(5)", "'fields.c.length' = '6'", "option 'fields.c.length' is 6; VARCHAR(5) " +
			"has at most 5"},
		{"c INT", "'fields.c.null-rate' = '2'", "option 'fields.c.null-rate' must be from 0 to " +
			"1, but was '2'"},
		{"c INT", "'rows-per-second' = '0'", "option 'rows-per-second' must be an integer of at " +
			"least 1, but was '0'"},
		{"c INT", "'number-of-rows' = '-1'", "option 'number-of-rows' must be an integer of at " +
			"least 0, but was '-1'"},
		{"c ARRAY<INTERVAL MONTH>", "", "fields.c.element: connector datagen cannot generate " +
			"values of the type INTERVAL MONTH"},
	} {
		if _, err := table(t, test.columns, test.options); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: got %v; want %s", test.columns, test.options, err, test.want)
		}
	}
}

func TestRowsKeepToTheirPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // whose clock goes on only while everything waits
		start, p := time.Now(), newPace(1000)
		for range 3001 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 3*time.Second-slack || took > 3*time.Second {
			t.Errorf("3000 rows at 1000 a second took %v", took)
		}
		time.Sleep(time.Minute) // a step that was kept waiting does not catch up at once
		start = time.Now()
		for range 1001 {
			if err := p.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < time.Second-slack {
			t.Errorf("after a pause, 1000 rows took %v", took)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		slow := newPace(1)
		if err := errors.Join(slow.wait(ctx), slow.wait(ctx)); !errors.Is(err, context.Canceled) {
			t.Errorf("a wait that is given up ends with %v", err)
		}
	})
}

func BenchmarkRows(b *testing.B) {
	made := mustTable(b, "user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING",
		"'fields.behavior.length' = '2'")
	b.ReportAllocs()
	for n := range int64(b.N) {
		made.row(n)
	}
}
