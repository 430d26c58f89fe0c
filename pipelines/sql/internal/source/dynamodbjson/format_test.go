package dynamodbjson

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/internal/formattest"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func format(t testing.TB, columns, options string) (f Format, _ error) {
	t.Helper()
	err := formattest.Declare(t, &f, columns, options)
	return f, err
}

const ignoring = "'dynamodb-json.ignore-parse-errors' = 'true'"

// rows reads text, each row as its kind and its values' text.
func rows(t testing.TB, text, columns, options string) (out []string, err error) {
	t.Helper()
	f, err := format(t, columns, options)
	if err != nil {
		t.Fatal(err)
	}
	o := input.NewOutput(t.Context(), func(r schema.Row) {
		texts := []string{r.Kind.String()}
		for _, v := range r.Values {
			texts = append(texts, v.Kind().String()+" "+v.String())
		}
		out = append(out, strings.Join(texts, " | "))
	})
	defer o.Flush()
	d, err := newRowDecoder(&f, o.IgnoreField)
	if err != nil {
		t.Fatal(err)
	}
	err = each(strings.NewReader(text), f.IgnoreParseErrors, d.decode, o)
	return out, err
}

func TestAttributesBecomeValuesOfTheColumnsType(t *testing.T) {
	for _, test := range []struct{ typ, text, want string }{
		{"STRING", `{"S":"a\u00e9\n"}`, "string 'aé\n'"},
		{"STRING", `{"N":"1.50"}`, "string '1.50'"},
		{"STRING", `{"NULL":true}`, "null NULL"},
		{"INT", `{"N":"7"}`, "int 7"},
		{"DECIMAL(38, 2)", `{"N":"12345678901234567890.5"}`, "decimal 12345678901234567890.50"},
		{"DOUBLE", `{"N":"1.5E+3"}`, "float 1500"},
		{"BOOLEAN", `{"BOOL":true}`, "bool true"},
		{"BYTES", `{"B":"AQI="}`, "bytes X'0102'"},
		{"DATE", `{"S":"2024-02-29"}`, "date 2024-02-29"},
		{"TIME(3)", `{"S":"12:34:56.789"}`, "time 12:34:56.789"},
		{"TIMESTAMP(3)", `{"S":"2024-01-02T03:04:05.5"}`, "timestamp 2024-01-02T03:04:05.5"},
		{"TIMESTAMP_LTZ(3)", `{"S":"2024-01-02T03:04:05Z"}`, "instant 2024-01-02T03:04:05Z"},
		{"ARRAY<INT>", `{"L":[{"N":"1"},{"NULL":true}]}`, "list [1 NULL]"},
		{"ARRAY<STRING>", `{"SS":["a","b"]}`, "list ['a' 'b']"},
		{"ARRAY<BIGINT>", `{"NS":["1","2"]}`, "list [1 2]"},
		{"ARRAY<BYTES>", `{"BS":["AQ==","Ag=="]}`, "list [X'01' X'02']"},
		{"MAP<STRING, BOOLEAN>", `{"M":{"a":{"BOOL":true}}}`, "map map['a' true]"},
		{"MAP<INT, STRING>", `{"M":{"1":{"S":"x"}}}`, "map map[1 'x']"},
		{
			"ROW<b STRING, a ARRAY<INT>>", `{"M":{"a":{"NS":["1"]},"more":{"M":{}}}}`,
			"list [NULL [1]]",
		},
	} {
		for _, line := range []string{
			`{"Item":{"other":{"M":{"c":{"N":"1"}}},"c":` + test.text + `}}`,
			`{"Metadata":{"WriteTimestampMicros":{"N":"1"}},"Keys":{"k":{"S":"a"}},"NewImage":{"k":{"S":"a"},"c":` + test.text + `}}`,
			`{"Table":"t","Item":{"c":` + test.text + `}}`,
		} {
			got, err := rows(t, line+"\n", "c "+test.typ, "")
			if err != nil {
				t.Errorf("%s: %v", line, err)
			} else if diff := cmp.Diff([]string{"+I | " + test.want}, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", line, diff)
			}
		}
	}
}

func TestADeletedItemIsARowOfItsKeys(t *testing.T) {
	got, err := rows(
		t,
		`{"Keys":{"k":{"S":"a"}},"OldImage":{"k":{"S":"a"},"v":{"N":"1"}}}`,
		"k STRING, v INT",
		"",
	)
	if diff := cmp.Diff([]string{"-D | string 'a' | null NULL"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestAFaultIsNamedWithItsLine(t *testing.T) {
	for _, test := range []struct{ text, rows, items string }{
		{
			`{"Item":{"c":{"S":"x"}}}`,
			"line 2: column c: the attribute is of type S, which cannot be read as INT", "",
		},
		{
			`{"Item":{"c":{"N":"1.5"}}}`,
			`line 2: column c: cannot read "1.5" as INT: it is not a number`, "",
		},
		{
			`{"Item":{"d":{"SS":["x"]}}}`,
			"line 2: column d: the attribute is of type SS, which cannot be read as ARRAY<BIGINT>",
			"",
		},
		{
			`{"Item":{"d":{"NS":["1","x"]}}}`,
			`line 2: column d: element 2: cannot read "x" as BIGINT: it is not a number`, "",
		},
		{
			`{"Item":{"d":{"L":[{"M":{}}]}}}`,
			"line 2: column d: element 1: the attribute is of type M, which cannot be read as " +
				"BIGINT", "",
		},
		{
			`{"Item":{"c":{}}}`,
			`line 2: column c: expected an attribute value such as {"S":"text"}`,
			`line 2: attribute c: expected an attribute value such as {"S":"text"}`,
		},
		{
			`{"Item":{"c":7}}`,
			`line 2: column c: expected an attribute value such as {"S":"text"}`,
			`line 2: attribute c: expected an attribute value such as {"S":"text"}`,
		},
		{
			`{"Item":{"c":{"X":"7"}}}`, `line 2: column c: "X" is not a type of attribute values`,
			`line 2: attribute c: "X" is not a type of attribute values`,
		},
		{
			`{"Item":{"c":{"N":"7","S":"7"}}}`,
			`line 2: column c: the attribute value has two types: expected an attribute value ` +
				`such as {"S":"text"}`,
			`line 2: attribute c: the attribute value has two types: expected an attribute ` +
				`value such as {"S":"text"}`,
		},
		{
			`{"Item":{"d":{"L":7}}}`,
			`line 2: column d: expected a list: expected an attribute value such as {"S":"text"}`,
			`line 2: attribute d: expected a list: expected an attribute value such as ` +
				`{"S":"text"}`,
		},
		{`{"c":7}`, `line 2: ` + errNotAnExport.Error(), `line 2: ` + errNotAnExport.Error()},
		{`[]`, `line 2: ` + errNotAnExport.Error(), `line 2: ` + errNotAnExport.Error()},
		{
			`{"Item":[]}`, "line 2: expected an object of attributes",
			"line 2: expected an object of attributes",
		},
		{
			`{"Item":{},"NewImage":{}}`, "line 2: the line has both an Item and a NewImage",
			"line 2: the line has both an Item and a NewImage",
		},
		{
			`{"itemCount":8,"md5Checksum":"x","etag":"y","dataFileS3Key":"data/z.json.gz"}`,
			"line 2: " + errManifest.Error(), "line 2: " + errManifest.Error(),
		},
		{
			`{"Item":{"c":{"N":"1"}}`,
			"line 2: the value does not end in this line: write each value on its own line",
			"line 2: the value does not end in this line: write each value on its own line",
		},
		{
			`{"Item":{"c":{"N":"1"},"c":{"N":"2"}}}`,
			`line 2: it is not valid JSON: byte 24: duplicate object member name "c"`,
			`line 2: it is not valid JSON: byte 24: duplicate object member name "c"`,
		},
		{
			`{"Item":{"b":{"B":"*"}}}`, "",
			"line 2: attribute b: it is not base64: illegal base64 data at input byte 0",
		},
	} {
		text := "{\"Item\":{}}\n" + test.text + "\n"
		if _, err := rows(t, text, "c INT, d ARRAY<BIGINT>", ""); errText(err) != test.rows {
			t.Errorf("%s as a row: got %v\nwant %s", test.text, err, test.rows)
		}
		if _, err := items(t, text, false); errText(err) != test.items {
			t.Errorf("%s as an item: got %v\nwant %s", test.text, err, test.items)
		}
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestIgnoredParseErrorsAreNullsAndAreCounted(t *testing.T) {
	const text = `{"Item":{"c":{"S":"x"},"d":{"L":[{"N":"1"},{"S":"y"}]}}}
no JSON
{"Item":{"c":{"N":"2"}}}
`
	before := input.ProcessStats()
	got, err := rows(t, text, "c INT, d ARRAY<BIGINT>", ignoring)
	if diff := cmp.Diff([]string{"+I | null NULL | list [1 NULL]", "+I | int 2 | null NULL"},
		got); diff != "" ||
		err != nil {
		t.Errorf("%v; rows (-want +got):\n%s", err, diff)
	}
	if n := input.ProcessStats().Sub(before); n.Rows != 2 || n.Ignored != 3 {
		t.Errorf("counted %d rows and %d ignored; want 2 and 3", n.Rows, n.Ignored)
	}
	changes, err := items(t, text, true)
	if err != nil || len(changes) != 2 {
		t.Errorf("%d items, %v", len(changes), err)
	}
}

func TestTypesThatItemsCannotHold(t *testing.T) {
	for columns, want := range map[string]string{
		"c RAW('a', 'b')": "column c: RAW('a', 'b'): format dynamodb-json cannot hold it",
		"c MAP<ARRAY<INT>, INT>": "column c: a key of type ARRAY<INT>: format dynamodb-json " +
			"cannot hold it",
		"c ROW<x INTERVAL MONTH>": "column c: INTERVAL MONTH: format dynamodb-json cannot hold it",
		"c ARRAY<INTERVAL SECOND>": "column c: INTERVAL SECOND: format dynamodb-json cannot " +
			"hold it",
	} {
		if _, err := format(t, columns, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want %s", columns, err, want)
		}
	}
}

func items(t testing.TB, text string, ignore bool) (out []Change, err error) {
	t.Helper()
	o := input.NewOutput(t.Context(), func(c Change) { out = append(out, c) })
	defer o.Flush()
	err = each(strings.NewReader(text), ignore, newItemDecoder().decode, o)
	return out, err
}

// What is read as an item prints to a line that is read as the same item; of a row, reading ends
// with its columns or an error.
func FuzzItems(f *testing.F) {
	for _, seed := range []string{
		`{"Item":{"a":{"S":"x"},"b":{"N":"1"},"c":{"B":"AQI="},"d":{"BOOL":false},` +
			`"e":{"NULL":true},"f":{"SS":["x"]},"g":{"NS":["1"]},"h":{"BS":["AQ=="]},` +
			`"i":{"L":[{"S":""}]},"j":{"M":{"k":{"N":"1"}}}}}`,
		`{"Keys":{"a":{"S":"x"}},"OldImage":{}}`,
		`{"Keys":{"a":{"S":"x"}},"NewImage":{"a":{"S":"x"}}}`, `{"Item":{}}` + "\n{",
		`{"Item":{"a":{"L":[{"L":[{"L":[]}]}]}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := items(t, text, false)
		if err != nil && !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("an error without a line: %v", err)
		}
		for _, change := range got {
			var line strings.Builder
			line.WriteString(`{"Item":`)
			writeMap(&line, change.Item)
			line.WriteString("}")
			again, err := items(t, line.String(), false)
			if err != nil || len(again) != 1 || !reflect.DeepEqual(again[0].Item, change.Item) {
				t.Errorf("%s is read as %v, %v; want %v", line.String(), again, err, change.Item)
			}
		}
		if _, err := rows(t, text, "a STRING, b DECIMAL(38, 10), c BYTES, f ARRAY<STRING>, i "+
			"ARRAY<ARRAY<INT>>, j MAP<INT, ROW<x INT>>", ignoring); err != nil {
			t.Errorf("errors are ignored, and there is %v", err)
		}
	})
}

func writeMap(b *strings.Builder, m map[string]types.AttributeValue) {
	separator := "{"
	for name, v := range m {
		fmt.Fprintf(b, "%s%s:", separator, quote(name))
		writeValue(b, v)
		separator = ","
	}
	if separator == "{" {
		b.WriteString("{")
	}
	b.WriteString("}")
}

func writeValue(b *strings.Builder, v types.AttributeValue) {
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		b.WriteString(`{"M":`)
		writeMap(b, v.Value)
		b.WriteString("}")
	case *types.AttributeValueMemberL:
		b.WriteString(`{"L":[`)
		for i, e := range v.Value {
			if i > 0 {
				b.WriteString(",")
			}
			writeValue(b, e)
		}
		b.WriteString("]}")
	default:
		writeScalar(b, v)
	}
}
