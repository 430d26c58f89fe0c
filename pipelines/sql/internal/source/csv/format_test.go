package csv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/internal/formattest"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// table parses a filesystem table with the columns and further options.
func table(t testing.TB, columns, options string) *schema.Table {
	t.Helper()
	if options != "" {
		options = ", " + options
	}
	tab, err := schema.Parse(
		"CREATE TABLE t (" + columns + ") WITH ('connector' = 'filesystem', 'path' = 'x', " +
			"'format' = 'csv'" + options + ")",
	)
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

func format(t testing.TB, columns, options string) Format {
	t.Helper()
	o := tableoptions.Of(table(t, columns, options), "filesystem")
	o.WithoutEffect("path", "format")
	var f Format
	f.Configure(o)
	if err := o.Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

// rows reads text, each row as its values' text.
func rows(t *testing.T, text string, f Format) ([]string, error) {
	t.Helper()
	return formattest.Rows(t,
		func(o *input.Output[schema.Row]) error { return f.readAll(strings.NewReader(text), o) })
}

func TestFieldsBecomeValuesOfTheirType(t *testing.T) {
	for _, test := range []struct{ typ, options, text, want string }{
		{"STRING", "", `a`, "string 'a'"},
		{"STRING", "", ` a `, "string ' a '"},
		{"STRING", "", ``, "string ''"},
		{"STRING", "'csv.null-literal' = ''", ``, "null NULL"},
		{"STRING", "'csv.null-literal' = 'n/a'", `n/a`, "null NULL"},
		{"INT", "'csv.null-literal' = 'n/a'", `n/a`, "null NULL"},
		{"CHAR(3)", "", `abc`, "string 'abc'"},
		{"INT", "", ` 12 `, "int 12"},
		{"INT", "", ``, "null NULL"},
		{"INT", "", `2147483647`, "int 2147483647"},
		{"BIGINT", "", `-9223372036854775808`, "int -9223372036854775808"},
		{"TINYINT", "", `-128`, "int -128"},
		{"SMALLINT", "", `+7`, "int 7"},
		{"DOUBLE", "", `1.5e3`, "float 1500"},
		{"FLOAT", "", `0.1`, "float 0.10000000149011612"},
		{"BOOLEAN", "", `TRUE`, "bool true"},
		{"BOOLEAN", "", ` false`, "bool false"},
		{"DECIMAL(10, 2)", "", `12.5`, "decimal 12.50"},
		{"DECIMAL(10, 2)", "", `-0.005`, "decimal -0.01"},
		{"DECIMAL(10, 2)", "", `-0.004`, "decimal 0.00"},
		{"DECIMAL(4, 0)", "", `1.2e3`, "decimal 1200"},
		{"DECIMAL(3, 3)", "", `1e-3`, "decimal 0.001"},
		{"DATE", "", `2024-02-29`, "date 2024-02-29"},
		{"DATE", "", `1969-12-31`, "date 1969-12-31"},
		{"TIME(3)", "", `12:34:56.7891`, "time 12:34:56.789"},
		{"TIMESTAMP(3)", "", `2024-01-02 03:04:05`, "timestamp 2024-01-02T03:04:05"},
		{"TIMESTAMP(6)", "", `2024-01-02T03:04:05.1234567`, "timestamp 2024-01-02T03:04:05.123456"},
		{"TIMESTAMP_LTZ(3)", "", `2024-01-02 03:04:05.1Z`, "instant 2024-01-02T03:04:05.1Z"},
		{"BYTES", "", `AQI=`, "bytes X'0102'"},
		{"ARRAY<INT>", "", `1;2;;3`, "list [1 2 NULL 3]"},
		{"ARRAY<STRING>", "", `a;;b`, "list ['a' '' 'b']"},
		{"ARRAY<STRING>", "'csv.array-element-delimiter' = '::'", `a::b`, "list ['a' 'b']"},
		{"ARRAY<STRING>", "", `""`, "list []"},
		{"ARRAY<STRING>", "", ``, "list []"},
		{"ARRAY<INT>", "", ``, "list []"},
		{"ARRAY<INT>", "", ` `, "list []"},
		{"ARRAY<STRING>", "", `"  "`, "list []"},
		{"ARRAY<STRING>", "", `;`, "list ['' '']"},
		{"ARRAY<STRING>", "'csv.null-literal' = ''", ``, "list []"},
		{"ARRAY<STRING>", "'csv.null-literal' = ''", `a;;b`, "list ['a' NULL 'b']"},
		{"ARRAY<STRING>", "'csv.null-literal' = 'n/a'", `n/a`, "list [NULL]"},
		{"ARRAY<STRING>", "'csv.null-literal' = 'n/a'", `a;n/a`, "list ['a' NULL]"},
		{"ARRAY<STRING>", "'csv.null-literal' = 'n/a'", ``, "list []"},
		{"ROW<a INT, b STRING>", "", `7;x`, "list [7 'x']"},
		{"ROW<a INT, b STRING>", "", ``, "null NULL"},
		{"ROW<a INT, b STRING>", "", `""`, "null NULL"},
		{"ROW<a STRING>", "", ` `, "null NULL"},
		{"ROW<a INT, b STRING>", "", `;`, "list [NULL '']"},
		{"ROW<a INT, b STRING>", "'csv.null-literal' = 'n/a'", `n/a`, "null NULL"},
		{"ROW<a STRING>", "'csv.null-literal' = 'n/a'", `n/a`, "list [NULL]"},
		{"ROW<a INT, b STRING>", "'csv.null-literal' = 'n/a'", `7;n/a`, "list [7 NULL]"},
		{"BYTES", "", ``, "null NULL"},
		{"DATE", "", ``, "null NULL"},
		{"CHAR(3)", "", ``, "string ''"},
	} {
		t.Run(test.typ+" "+test.text, func(t *testing.T) {
			got, err := rows(t, test.text+",x\n",
				format(t, "c "+test.typ+", d STRING", test.options))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{test.want + " | string 'x'"}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAFieldThatDoesNotParseIsNamed(t *testing.T) {
	for _, test := range []struct{ typ, text, want string }{
		{"INT", `x`, `line 2: column c: cannot read "x" as INT: it is not a number`},
		{
			"INT", `2147483648`,
			`line 2: column c: cannot read "2147483648" as INT: it is out of range`,
		},
		{"TINYINT", `128`, `line 2: column c: cannot read "128" as TINYINT: it is out of range`},
		{"INT", `""`, `line 2: column c: cannot read "" as INT: it is not a number`},
		{
			"BOOLEAN", `yes`,
			`line 2: column c: cannot read "yes" as BOOLEAN: expected true or false`,
		},
		{"DOUBLE", `1,5`, `line 2: row length mismatch: 2 fields expected but was 3`},
		{
			"DECIMAL(4, 2)", `100`,
			`line 2: column c: cannot read "100" as DECIMAL(4, 2): it is out of range`,
		},
		{
			"DECIMAL(4, 2)", `99.995`,
			`line 2: column c: cannot read "99.995" as DECIMAL(4, 2): it is out of range`,
		},
		{
			"DECIMAL(4, 2)", `1e99999`,
			`line 2: column c: cannot read "1e99999" as DECIMAL(4, 2): it is out of range`,
		},
		{
			"DECIMAL(4, 2)", `1_0`,
			`line 2: column c: cannot read "1_0" as DECIMAL(4, 2): it is not a number`,
		},
		{
			"DECIMAL(4, 2)", `.`,
			`line 2: column c: cannot read "." as DECIMAL(4, 2): it is not a number`,
		},
		{
			"DATE", `2023-02-29`,
			`line 2: column c: cannot read "2023-02-29" as DATE: there is no such day`,
		},
		{
			"DATE", `1/2/2024`,
			`line 2: column c: cannot read "1/2/2024" as DATE: expected a date as yyyy-MM-dd`,
		},
		{
			"TIME", `24:00:00`,
			`line 2: column c: cannot read "24:00:00" as TIME(0): there is no such time of day`,
		},
		{
			"TIMESTAMP(3)", `2024-01-02`,
			`line 2: column c: cannot read "2024-01-02" as TIMESTAMP(3): expected yyyy-MM-dd ` +
				`HH:mm:ss`,
		},
		{
			"TIMESTAMP_LTZ(3)", `2024-01-02 03:04:05`,
			`line 2: column c: cannot read "2024-01-02 03:04:05" as TIMESTAMP_LTZ(3): expected ` +
				`yyyy-MM-dd HH:mm:ssZ, ending with Z for UTC`,
		},
		{"BYTES", `*`, `line 2: column c: cannot read "*" as BYTES: it is not base64`},
		{
			"ARRAY<INT>", `1;b`,
			`line 2: column c: cannot read "1;b" as ARRAY<INT>: element 2: it is not a number`,
		},
		{"STRING", "\xff", `line 2: column c: cannot read "\xff" as STRING: it is not UTF-8`},
		{"STRING", `"a`, `line 2: a quoted field is not closed`},
		{"INT", strings.Repeat("é", 50), `line 2: column c: cannot read "` + strings.Repeat("é",
			30) + `"… as INT: it is not a number`},
	} {
		t.Run(test.typ+" "+test.text, func(t *testing.T) {
			f := format(t, "c "+test.typ+", d STRING", "")
			f.NullLiteral = new(string)
			*f.NullLiteral = "-"
			_, err := rows(t, "-,x\n"+test.text+",x\n", f)
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestIgnoredParseErrorsAreNullsAndAreCounted(t *testing.T) {
	before := input.ProcessStats()
	got, err := rows(t, "1,a\nx,b\n3\n4,d,e\n\"5\"f,g\n6,h\n",
		format(t, "c INT, d STRING", "'csv.ignore-parse-errors' = 'true'"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"int 1 | string 'a'",
		"null NULL | string 'b'",
		"int 3 | null NULL",
		"int 6 | string 'h'",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	after := input.ProcessStats()
	if rows, ignored := after.Rows-before.Rows, after.Ignored-before.Ignored; rows != 4 ||
		ignored != 4 {
		t.Errorf("counted %d rows and %d ignored; want 4 and 4", rows, ignored)
	}
}

func TestOptionsAreFlinks(t *testing.T) {
	f := format(
		t,
		"c INT",
		`'csv.field-delimiter' = '\t', 'csv.quote-character' = '''', 'csv.escape-character' = '\',
		'csv.allow-comments' = 'TRUE', 'csv.write-bigdecimal-in-scientific-notation' = 'false'`,
	)
	if f.Delimiter != "\t" || f.Quote != '\'' || f.Escape != '\\' || !f.AllowComments {
		t.Errorf("got %+v", f)
	}
	for text, want := range map[string]string{`\u0001`: "\x01", "\x01": "\x01", "|": "|", `\\`: `\`,
		`"`: `"`} {
		if f := format(t, "c INT", "'csv.quote-character' = '''', 'csv.field-delimiter' = '"+text+
			"'"); f.Delimiter != want {
			t.Errorf("delimiter %q is read as %q; want %q", text, f.Delimiter, want)
		}
	}
	if f := format(t, "c INT", "'csv.disable-quote-character' = 'true'"); f.Quote != 0 {
		t.Errorf("quotes are not disabled: %+v", f)
	}
}

func TestEveryWrongOptionIsNamed(t *testing.T) {
	o := tableoptions.Of(
		table(
			t,
			"c MAP<INT, INT>, d INT",
			`'csv.field-delimeter' = ';', 'csv.quote-character' = 'ab',
		'csv.disable-quote-character' = 'true', 'csv.allow-comments' = 'yes', 'csv.array-element-delimiter' = '', 'csv.field-delimiter' = 'ab'`,
		),
		"filesystem",
	)
	o.WithoutEffect("path", "format")
	new(Format).Configure(o)
	want := []string{
		"column c: format csv cannot hold the type MAP<INT, INT>",
		"unknown option 'csv.field-delimeter' of connector filesystem; did you mean " +
			"'csv.field-delimiter'?",
		"option 'csv.quote-character' must be a string with a single ASCII character, but was 'ab'",
		"options 'csv.quote-character' and 'csv.disable-quote-character' exclude each other",
		"option 'csv.allow-comments' must be true or false, but was 'yes'",
		"option 'csv.array-element-delimiter' must not be empty",
		"option 'csv.field-delimiter' must be a string with a single character, but was 'ab'",
	}
	joined, ok := o.Err().(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v; want joined errors", o.Err())
	}
	var got []string
	for _, e := range joined.Unwrap() {
		syntax, ok := errors.AsType[*schema.SyntaxError](e)
		if !ok || syntax.Pos.Line == 0 {
			t.Errorf("%v has no place in the script", e)
			continue
		}
		got = append(got, syntax.Text())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestACancelledContextEndsTheRead(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := format(t, "a INT, b INT, c INT, d STRING", "")
	read := 0
	err := f.readAll(bytes.NewReader(benchmarkText()), input.NewOutput(ctx, func(schema.Row) {
		if read++; read == 1000 {
			cancel()
		}
	}))
	if !errors.Is(err, context.Canceled) || read > 2000 {
		t.Errorf("after %d rows: %v", read, err)
	}
}

func benchmarkText() []byte {
	var b bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&b, "%d,%d,%d,pv\n", 1_000_000-i, 2_000_000+i, 4_000_000+i%977)
	}
	return b.Bytes()
}

func BenchmarkRows(b *testing.B) {
	text, f := benchmarkText(), format(b, "a BIGINT, b BIGINT, c BIGINT, d STRING", "")
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		if err := f.readAll(bytes.NewReader(text), input.NewOutput(b.Context(),
			func(schema.Row) {})); err != nil {
			b.Fatal(err)
		}
	}
}
