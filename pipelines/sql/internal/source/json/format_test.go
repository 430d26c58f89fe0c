package json

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/internal/formattest"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// format returns what a table of those columns and options declares.
func format(t testing.TB, columns, options string) (f Format, _ error) {
	t.Helper()
	err := formattest.Declare(t, &f, columns, options)
	return f, err
}

// rows reads text, each row as its values' text.
func rows(t testing.TB, text string, columns, options string) ([]string, error) {
	t.Helper()
	f, err := format(t, columns, options)
	if err != nil {
		t.Fatal(err)
	}
	return formattest.Rows(t,
		func(o *input.Output[schema.Row]) error { return f.readAll(strings.NewReader(text), o) })
}

func TestJSONBecomesValuesOfTheColumnsType(t *testing.T) {
	for _, test := range []struct{ typ, options, text, want string }{
		{"STRING", "", `"a\u00e9\n\"\ud83d\ude00"`, "string 'aé\n\"😀'"},
		{"STRING", "", `1.50`, "string '1.50'"},
		{"STRING", "", `true`, "string 'true'"},
		{"STRING", "", `{"b": [1,  {"c" : null}]}`, `string '{"b":[1,{"c":null}]}'`},
		{"STRING", "", `null`, "null NULL"},
		{"INT", "", `7`, "int 7"},
		{"INT", "", `" 7 "`, "int 7"},
		{"INT", "", `1e3`, "int 1000"},
		{"INT", "", `-2.0`, "int -2"},
		{"BIGINT", "", `-9223372036854775808`, "int -9223372036854775808"},
		{"TINYINT", "", `127`, "int 127"},
		{"BOOLEAN", "", `true`, "bool true"},
		{"BOOLEAN", "", `"FALSE"`, "bool false"},
		{"DOUBLE", "", `1.5e-3`, "float 0.0015"},
		{"FLOAT", "", `"0.5"`, "float 0.5"},
		{"DECIMAL(20, 2)", "", `123456789012345678.125`, "decimal 123456789012345678.13"},
		{"DATE", "", `"2024-02-29"`, "date 2024-02-29"},
		{"TIME(3)", "", `"12:34:56.789"`, "time 12:34:56.789"},
		{"TIMESTAMP(3)", "", `"2024-01-02 03:04:05.5"`, "timestamp 2024-01-02T03:04:05.5"},
		{"TIMESTAMP_LTZ(3)", "", `"2024-01-02 03:04:05.5Z"`, "instant 2024-01-02T03:04:05.5Z"},
		{
			"TIMESTAMP(3)", "'json.timestamp-format.standard' = 'ISO-8601'",
			`"2024-01-02T03:04:05.5"`, "timestamp 2024-01-02T03:04:05.5",
		},
		{
			"TIMESTAMP_LTZ(3)", "'json.timestamp-format.standard' = 'ISO-8601'",
			`"2024-01-02T03:04:05Z"`, "instant 2024-01-02T03:04:05Z",
		},
		{"BYTES", "", `"AQI="`, "bytes X'0102'"},
		{"ARRAY<INT>", "", `[1, null, 3]`, "list [1 NULL 3]"},
		{"ARRAY<ARRAY<STRING>>", "", `[["a"], [], null]`, "list [['a'] [] NULL]"},
		{"MAP<STRING, INT>", "", `{"a": 1, "b": null}`, "map map['a' 1 'b' NULL]"},
		{"MULTISET<STRING>", "", `{"a": 2}`, "map map['a' 2]"},
		{
			"ROW<b STRING, a INT, r ROW<x BOOLEAN>>", "",
			`{"a": 1, "more": [{}], "r": {"x": true}}`, "list [NULL 1 [true]]",
		},
	} {
		t.Run(test.typ+" "+test.text, func(t *testing.T) {
			got, err := rows(
				t,
				`{"other": {"c": [1]}, "c": `+test.text+"}\n",
				"c "+test.typ,
				test.options,
			)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{test.want}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinesAreRowsWhateverEndsThem(t *testing.T) {
	long := strings.Repeat("x", 200_000) // longer than what is read at once
	got, err := rows(t,
		"\ufeff{\"c\":1}\r\n\n  \n{\"d\":\""+long+"\",\"c\":2}\n{}\n{\"c\":4,\"c\":5}", "c INT", "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"int 1", "int 2", "null NULL", "int 5"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFaultIsNamedWithItsLine(t *testing.T) {
	for _, test := range []struct{ typ, options, text, want string }{
		{"INT", "", `{"c":"x"}`, `line 2: column c: cannot read "x" as INT: it is not a number`},
		{"INT", "", `{"c":1.5}`, `line 2: column c: cannot read "1.5" as INT: it has a fraction`},
		{
			"INT", "", `{"c":3000000000}`,
			`line 2: column c: cannot read "3000000000" as INT: it is out of range`,
		},
		{
			"BIGINT", "", `{"c":1e30}`,
			`line 2: column c: cannot read "1e30" as BIGINT: it is out of range`,
		},
		{"INT", "", `{"c":[1]}`, `line 2: column c: cannot read "[1]" as INT`},
		{
			"ARRAY<INT>", "", `{"c":[1,"y"]}`,
			`line 2: column c: element 2: cannot read "y" as INT: it is not a number`,
		},
		{"ARRAY<INT>", "", `{"c":1}`, `line 2: column c: cannot read "1" as ARRAY<INT>`},
		{
			"MAP<STRING, INT>", "", `{"c":{"a":"y"}}`,
			`line 2: column c: the value of key 'a': cannot read "y" as INT: it is not a number`,
		},
		{
			"ROW<a INT>", "", `{"c":{"a":true}}`,
			`line 2: column c: field a: cannot read "true" as INT: it is not a number`,
		},
		{
			"TIMESTAMP(3)", "", `{"c":"2024-01-02T03:04:05"}`,
			`line 2: column c: cannot read "2024-01-02T03:04:05" as TIMESTAMP(3): expected ` +
				`yyyy-MM-dd HH:mm:ss, or set 'json.timestamp-format.standard' = 'ISO-8601'`,
		},
		{
			"INT", "'json.fail-on-missing-field' = 'true'", `{"d":1}`,
			`line 2: column c is missing (json.fail-on-missing-field)`,
		},
		{
			"INT", "", `7`,
			`line 2: expected an object of the columns, or an array of such objects, in each line`,
		},
		{
			"INT", "", `{"c":1`,
			`line 2: the value does not end in this line: write each value on its own line`,
		},
		{
			"INT", "", `{"c":1} {"c":2}`,
			`line 2: there is more after the value: write each value on its own line`,
		},
		{
			"INT", "", `{"c":01}`,
			`line 2: it is not valid JSON: byte 7: invalid character '1' after object value ` +
				`(expecting ',' or '}')`,
		},
		{
			"STRING", "", "{\"c\":\"\xff\"}",
			`line 2: column c: it is not valid JSON: byte 7: invalid UTF-8`,
		},
		{
			"INT", "", `c,d`,
			`line 2: it is not valid JSON: byte 1: invalid character 'c' at start of value`,
		},
	} {
		t.Run(test.typ+" "+test.text, func(t *testing.T) {
			got, err := rows(t, "{\"c\":null}\n"+test.text+"\n", "c "+test.typ, test.options)
			if err == nil || err.Error() != test.want || len(got) != 1 {
				t.Errorf("got %v and error %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestIgnoredParseErrorsAreNullsAndAreCounted(t *testing.T) {
	before := input.ProcessStats()
	got, err := rows(t, `{"c":"x","d":[1,"y"]}
no JSON
{"c":1,"d":{}}
7
{"c":2,"d":[3]}
`, "c INT, d ARRAY<INT>", "'json.ignore-parse-errors' = 'true'")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"null NULL | list [1 NULL]", "int 1 | null NULL",
		"int 2 | list [3]"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if n := input.ProcessStats().Sub(before); n.Rows != 3 || n.Ignored != 5 {
		t.Errorf("counted %d rows and %d ignored; want 3 and 5", n.Rows, n.Ignored)
	}
}

func TestTheOptionsAreChecked(t *testing.T) {
	for _, test := range []struct{ columns, options, want string }{
		{
			"c INT", "'json.fail-on-missing-field' = 'true', 'json.ignore-parse-errors' = 'true'",
			"options 'json.fail-on-missing-field' and 'json.ignore-parse-errors' exclude each " +
				"other",
		},
		{"c INT", "'json.timestamp-format.standard' = 'ISO'", "invalid value 'ISO' for option " +
			"'json.timestamp-format.standard'; expected SQL or ISO-8601"},
		{"c MAP<INT, INT>", "", "column c: format json cannot hold keys of type INT: its names " +
			"are text, so declare STRING"},
		{"c ARRAY<RAW('a', 'b')>", "", "column c: format json cannot hold the type RAW('a', 'b')"},
		{"c INT", "'json.ignore-parse-error' = 'true'", "unknown option " +
			"'json.ignore-parse-error' of connector filesystem; did you mean " +
			"'json.ignore-parse-errors'?"},
	} {
		if _, err := format(t, test.columns, test.options); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: got %v; want %s", test.columns, test.options, err, test.want)
		}
	}
	if _, err := format(t, "c INT", "'json.map-null-key.mode' = 'DROP', "+
		"'json.encode.decimal-as-plain-number' = 'true'"); err != nil {
		t.Error(err)
	}
}

// Whatever stands in a file, reading it ends, with rows of the columns or an error that has its
// line.
func FuzzRows(f *testing.F) {
	for _, seed := range []string{
		`{"a":1,"b":"x","c":[1],"d":{"k":1},"e":{"x":"2024-01-02 03:04:05"}}`, "{}\n{",
		`{"c":[[]],"d":[],"e":{}}`, "[1]\nnull", "[{\"a\":1},{\"b\":\"\t\"}]", "\"\\ud800\""} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, ignore bool) {
		fm, err := format(t,
			"a INT, b STRING, c ARRAY<BIGINT>, d MAP<STRING, DOUBLE>, e ROW<x TIMESTAMP(3)>",
			fmt.Sprintf("'json.ignore-parse-errors' = '%t'", ignore))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		err = fm.readAll(strings.NewReader(text), input.NewOutput(t.Context(), func(r schema.Row) {
			if n++; len(r.Values) != 5 {
				t.Errorf("a row of %d values", len(r.Values))
			}
		}))
		if err != nil && (ignore || !strings.HasPrefix(err.Error(), "line ")) {
			t.Errorf("ignoring is %t, and the error is %v", ignore, err)
		}
		if objects := strings.Count(text, "{"); n > objects {
			t.Errorf("%d rows of %d objects", n, objects)
		}
	})
}

func BenchmarkRows(b *testing.B) {
	var text bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&text,
			"{\"user_id\":%d,\"item_id\":%d,\"category_id\":%d,\"behavior\":\"pv\"}\n", 1_000_000-i,
			2_000_000+i, 4_000_000+i%977)
	}
	f, err := format(b, "user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING", "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		if err := f.readAll(bytes.NewReader(text.Bytes()), input.NewOutput(b.Context(),
			func(schema.Row) {})); err != nil {
			b.Fatal(err)
		}
	}
}
