package encode

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// TestSQLValues runs testdata/sql: a line is "type | value | result", and # begins a comment. The
// value is JSON as parseValue reads it; the result is wire JSON, compared byte for byte, "absent",
// or "error: " and the whole text of the RowError. A type that begins with "set " is a set
// column's, one with "ignore " is encoded with IgnoreNulls.
func TestSQLValues(t *testing.T) {
	files, err := filepath.Glob("testdata/sql/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in testdata/sql: %v", err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for n := 1; lines.Scan(); n++ {
			line := strings.TrimSpace(lines.Text())
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			parts := strings.Split(line, " | ")
			if len(parts) != 3 {
				t.Errorf("%s:%d: not type | value | result: %s", file, n, line)
				continue
			}
			if got := sqlCase(t, parts[0], parts[1]); got != parts[2] {
				t.Errorf("%s:%d: %s as %s\n got %s\nwant %s", file, n, parts[1], parts[0], got,
					parts[2])
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func sqlCase(t *testing.T, typ, value string) string {
	t.Helper()
	var o Options
	if rest, ok := strings.CutPrefix(typ, "set "); ok {
		typ, o.SetColumns = rest, []string{"v"}
	}
	if rest, ok := strings.CutPrefix(typ, "ignore "); ok {
		typ, o.IgnoreNulls = rest, true
	}
	o.Columns = columnsOf(t, "v", typ)
	e, err := New(rowType, o)
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	if err := e.Put(schema.NewRow(parseValue(t, value)), &it); err != nil {
		return "error: " + err.Error()
	}
	checkItem(t, &it)
	body := string(it.Body)
	if body == "{}" {
		return "absent"
	}
	return strings.TrimSuffix(strings.TrimPrefix(body, `{"v":`), "}")
}

// checkItem checks what holds of every encoded item: its body reads back, and its size is the one
// that package dynamodbtest counts.
func checkItem(t tester, it *Item) map[string]types.AttributeValue {
	t.Helper()
	if !json.Valid(it.Body) {
		t.Fatalf("the body is not valid JSON: %s", it.Body)
	}
	item, err := ParseItem(it.Body)
	if err != nil {
		t.Fatalf("%v: %s", err, it.Body)
	}
	if want := dynamodbtest.ItemSize(item); it.Size != want {
		t.Errorf("size %d, and dynamodbtest says %d: %s", it.Size, want, it.Body)
	}
	again, err := AppendItem(nil, item)
	if err != nil {
		t.Fatalf("AppendItem rejects what Put returned: %v", err)
	}
	back, err := ParseItem(again)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(item, back, dynamodbtest.CompareItems()); diff != "" {
		t.Errorf("the item read back (-put +again):\n%s", diff)
	}
	return item
}

// columnsOf makes columns from alternating names and types.
func columnsOf(t tester, namesAndTypes ...string) []schema.Column {
	t.Helper()
	var cols []schema.Column
	for i := 0; i < len(namesAndTypes); i += 2 {
		typ, err := schema.ParseType(namesAndTypes[i+1])
		if err != nil {
			t.Fatal(err)
		}
		cols = append(cols, schema.Column{Name: namesAndTypes[i], Type: typ})
	}
	return cols
}

// parseValue reads a value: null, true, a JSON integer, string or list as itself, and otherwise an
// object with one member that says what it is, such as {"decimal":"1.10"}.
func parseValue(t tester, text string) schema.Value {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	value, err := valueOf(v)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func valueOf(v any) (schema.Value, error) {
	switch v := v.(type) {
	case nil:
		return schema.Null(), nil
	case bool:
		return schema.Bool(v), nil
	case string:
		return schema.String(v), nil
	case json.Number:
		i, err := v.Int64()
		return schema.Int(i), err
	case []any:
		elems, err := valuesOf(v)
		return schema.List(elems...), err
	case map[string]any:
		for kind, arg := range v {
			return objectValue(kind, arg)
		}
	}
	return schema.Null(), fmt.Errorf("no value: %v", v)
}

func valuesOf(list []any) ([]schema.Value, error) {
	var values []schema.Value
	for _, e := range list {
		v, err := valueOf(e)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	return values, nil
}

func objectValue(kind string, arg any) (schema.Value, error) {
	if list, ok := arg.([]any); ok && kind == "map" { // key, value, key, value, …
		pairs, err := valuesOf(list)
		return schema.Map(pairs...), err
	}
	text := fmt.Sprint(arg)
	switch kind {
	case "decimal":
		return schema.Decimal(text), nil
	case "float":
		f, err := strconv.ParseFloat(text, 64)
		return schema.Float(f), err
	case "bytes":
		b, err := hex.DecodeString(text)
		return schema.Bytes(b), err
	case "broken": // text that is not UTF-8, in hexadecimal
		b, err := hex.DecodeString(text)
		return schema.String(string(b)), err
	case "days":
		n, err := strconv.ParseInt(text, 10, 64)
		return schema.Date(n), err
	case "date":
		d, err := time.Parse(time.DateOnly, text)
		return schema.Date(d.Unix() / 86400), err
	case "time":
		d, err := time.ParseDuration(text)
		return schema.TimeOfDay(d), err
	case "timestamp", "instant":
		at, err := time.Parse(time.RFC3339Nano, text)
		if kind == "instant" {
			return schema.Instant(at), err
		}
		return schema.Timestamp(at), err
	case "seconds":
		n, err := strconv.ParseInt(text, 10, 64)
		return schema.Instant(time.Unix(n, 0)), err
	}
	return schema.Null(), fmt.Errorf("no kind of value: %s", kind)
}

func TestRowThatDoesNotFitItsColumnsIsABadRow(t *testing.T) {
	e, err := New(rowType, Options{Columns: columnsOf(t, "a", "INT", "b", "INT")})
	if err != nil {
		t.Fatal(err)
	}
	var it Item
	for _, c := range []struct {
		elem any
		want string
	}{
		{schema.NewRow(schema.Int(1)), "a row of 1 values does not fit 2 columns"},
		{schema.NewRow(schema.Int(1), schema.Int(2), schema.Int(3)),
			"a row of 3 values does not fit 2 columns"},
		{(*schema.Row)(nil), "the row is nil"},
		{nil, "the element is a <nil>, not a schema.Row"},
		{reflect.TypeOf(0), "the element is a *reflect.rtype, not a schema.Row"},
	} {
		if err := e.Put(c.elem, &it); err == nil || err.Error() != c.want {
			t.Errorf("Put(%v): %v, want %s", c.elem, err, c.want)
		}
	}
}
