package debezium

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var update = flag.Bool("update", false, "write the results of the events of testdata/*.txt; "+
	"review the diff")

// newDecoder returns the decoder for a CREATE TABLE statement.
func newDecoder(t testing.TB, ddl string, unit TimeUnit) *Decoder {
	t.Helper()
	table, err := schema.Parse(ddl)
	if err != nil {
		t.Fatal(err)
	}
	d, err := NewDecoder(Options{Columns: table.PhysicalColumns(), Keys: table.PrimaryKey,
		TimeUnit: unit})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// section returns the text of a case after its "-- name" line, and whether there is such a line.
func section(text, name string) (string, bool) {
	_, rest, ok := strings.Cut("\n"+text, "\n-- "+name+"\n")
	body, _, _ := strings.Cut(rest, "\n-- ")
	return strings.TrimSuffix(body, "\n"), ok
}

// TestEvents decodes the events of each testdata/*.txt, a line each, and compares the results with
// the lines after them: "=> " and the rows or the error.
func TestEvents(t *testing.T) {
	cases, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			ddl, _ := section(string(text), "table")
			events, _ := section(string(text), "events")
			unit := ByPrecision
			if u, ok := section(string(text), "unit"); ok {
				if unit, err = ParseTimeUnit(u); err != nil {
					t.Fatal(err)
				}
			}
			d := newDecoder(t, ddl, unit)
			var got []string
			for line := range strings.Lines(events) {
				line = strings.TrimSuffix(line, "\n")
				if strings.HasPrefix(line, "=> ") || line == "" {
					continue
				}
				got = append(got, line)
				rows, err := d.Decode(nil, []byte(line))
				switch {
				case err != nil:
					got = append(got, "=> error: "+err.Error())
				case len(rows) == 0:
					got = append(got, "=> nothing")
				}
				for _, row := range rows {
					got = append(got, fmt.Sprintf("=> %v %v", row.Kind, row.Values))
				}
			}
			if *update {
				text = []byte(strings.Replace(string(text), "-- events\n"+events,
					"-- events\n"+strings.Join(got, "\n"), 1))
				if err := os.WriteFile(name, text, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			var want []string
			for line := range strings.Lines(events) {
				if line = strings.TrimSuffix(line, "\n"); line != "" {
					want = append(want, line)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestATruncateHasItsOwnError(t *testing.T) {
	d := newDecoder(t, `CREATE TABLE t (k INT PRIMARY KEY NOT ENFORCED)`, ByPrecision)
	_, err := d.Decode(nil, []byte(`{"op":"t","before":null,"after":null}`))
	if !errors.Is(err, ErrTruncate) {
		t.Errorf("a truncate gives %v", err)
	}
	if _, err := d.Decode(nil, []byte(`{"op":"x"}`)); err == nil || errors.Is(err, ErrTruncate) {
		t.Errorf("another error gives %v", err)
	}
}

func TestEmptyTextIsATombstone(t *testing.T) {
	d := newDecoder(t, `CREATE TABLE t (k INT PRIMARY KEY NOT ENFORCED)`, ByPrecision)
	for _, text := range []string{"", " \n", "null", `{"schema":null,"payload":null}`} {
		if rows, err := d.Decode(nil, []byte(text)); err != nil || len(rows) != 0 {
			t.Errorf("%q gives %v, %v", text, rows, err)
		}
	}
}

func TestTextThatIsNotUTF8IsAnError(t *testing.T) {
	d := newDecoder(t, `CREATE TABLE t (k STRING PRIMARY KEY NOT ENFORCED)`, ByPrecision)
	if rows, err := d.Decode(nil, []byte("{\"op\":\"c\",\"after\":{\"k\":\"\xff\"}}")); err == nil {
		t.Errorf("it gives %v", rows)
	}
}

func TestColumnsThatNoEventHasAreErrors(t *testing.T) {
	for _, test := range []struct{ ddl, want string }{
		{`CREATE TABLE t (k INT, v STRING)`, "the table has no key: declare PRIMARY KEY (…) NOT " +
			"ENFORCED"},
		{`CREATE TABLE t (k INT PRIMARY KEY NOT ENFORCED, v INTERVAL DAY)`,
			"column v: change events have no values of type INTERVAL DAY"},
		{`CREATE TABLE t (k INT PRIMARY KEY NOT ENFORCED, v ARRAY<ROW<a MULTISET<INT>>>)`,
			"column v: field a: change events have no values of type MULTISET<INT>"},
	} {
		table, err := schema.Parse(test.ddl)
		if err != nil {
			t.Fatal(err)
		}
		_, err = NewDecoder(Options{Columns: table.PhysicalColumns(), Keys: table.PrimaryKey})
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.ddl, err, test.want)
		}
	}
	table, err := schema.Parse(`CREATE TABLE t (k INT, v STRING)`)
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewDecoder(Options{Columns: table.PhysicalColumns(), Keys: []string{"K"}})
	want := "the key column K is not declared; the columns are k, v"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestTimeUnitsHaveNames(t *testing.T) {
	for i, name := range TimeUnits() {
		if unit, err := ParseTimeUnit(name); err != nil || int(unit) != i {
			t.Errorf("%s is %d, %v", name, unit, err)
		}
	}
	if _, err := ParseTimeUnit("hours"); err == nil ||
		err.Error() != "unknown time unit 'hours'; the units are auto, millis, micros, nanos" {
		t.Errorf("hours: %v", err)
	}
}
