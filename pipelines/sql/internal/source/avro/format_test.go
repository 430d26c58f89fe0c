package avro

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/avro"
	"github.com/twmb/avro/ocf"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/internal/formattest"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func format(t testing.TB, columns, options string) (f Format, _ error) {
	t.Helper()
	err := formattest.Declare(t, &f, columns, options)
	return f, err
}

// file returns a container file of records of a field f, and more fields.
func file(t testing.TB, fieldType string, values []any, opts ...ocf.WriterOpt) []byte {
	t.Helper()
	s, err := avro.Parse(
		`{"type":"record","name":"r","fields":[{"name":"other","type":"long","default":7},` +
			`{"name":"f","type":` + fieldType + `}]}`,
	)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w, err := ocf.NewWriter(&out, s, opts...)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range values {
		if err := w.Encode(map[string]any{"other": int64(1), "f": v}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rows(t testing.TB, data []byte, columns, options string) ([]string, error) {
	t.Helper()
	f, err := format(t, columns, options)
	if err != nil {
		t.Fatal(err)
	}
	return formattest.Rows(t,
		func(o *input.Output[schema.Row]) error { return f.readAll(bytes.NewReader(data), o) })
}

var moment = time.Date(2024, 1, 2, 3, 4, 5, 678_912_000, time.UTC)

func TestFieldsBecomeValuesOfTheColumnsType(t *testing.T) {
	for _, test := range []struct {
		avro  string
		value any
		typ   string
		want  string
	}{
		{`"string"`, "aé", "STRING", "string 'aé'"},
		{`{"type":"enum","name":"e","symbols":["A","B"]}`, "B", "STRING", "string 'B'"},
		{`"boolean"`, true, "BOOLEAN", "bool true"},
		{`"bytes"`, []byte{1, 2}, "BYTES", "bytes X'0102'"},
		{`{"type":"fixed","name":"x","size":2}`, []byte{3, 4}, "BINARY(2)", "bytes X'0304'"},
		{`"int"`, int32(-5), "INT", "int -5"},
		{`"int"`, int32(127), "TINYINT", "int 127"},
		{`"int"`, int32(7), "BIGINT", "int 7"},
		{`"long"`, int64(1) << 62, "BIGINT", "int 4611686018427387904"},
		{`"float"`, float32(0.5), "FLOAT", "float 0.5"},
		{`"double"`, 0.1, "DOUBLE", "float 0.1"},
		{
			`{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}`,
			big.NewRat(-12345, 100), "DECIMAL(10, 2)", "decimal -123.45",
		},
		{
			`{"type":"fixed","name":"d","size":8,"logicalType":"decimal","precision":10,"scale":3}`,
			big.NewRat(1, 8), "DECIMAL(10, 2)", "decimal 0.13",
		},
		{
			`{"type":"int","logicalType":"date"}`, time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC),
			"DATE", "date 1969-12-31",
		},
		{
			`{"type":"int","logicalType":"time-millis"}`, 12*time.Hour + 678*time.Millisecond,
			"TIME(3)", "time 12:00:00.678",
		},
		{
			`{"type":"long","logicalType":"time-micros"}`, 12*time.Hour + 678912*time.Microsecond,
			"TIME(3)", "time 12:00:00.678",
		},
		{
			`{"type":"long","logicalType":"timestamp-millis"}`, moment, "TIMESTAMP(3)",
			"timestamp 2024-01-02T03:04:05.678",
		},
		{
			`{"type":"long","logicalType":"timestamp-micros"}`, moment, "TIMESTAMP_LTZ(6)",
			"instant 2024-01-02T03:04:05.678912Z",
		},
		{
			`{"type":"long","logicalType":"timestamp-micros"}`, time.Unix(-1, 500_000_000).UTC(),
			"TIMESTAMP(0)", "timestamp 1969-12-31T23:59:59",
		},
		{
			`{"type":"long","logicalType":"local-timestamp-millis"}`, moment, "TIMESTAMP(3)",
			"timestamp 2024-01-02T03:04:05.678",
		},
		{
			`{"type":"long","logicalType":"local-timestamp-micros"}`, moment, "TIMESTAMP(6)",
			"timestamp 2024-01-02T03:04:05.678912",
		},
		{`["null","int"]`, nil, "INT", "null NULL"},
		{`["int","null"]`, int32(5), "INT", "int 5"},
		{
			`{"type":"array","items":["null","string"]}`, []any{"a", nil}, "ARRAY<STRING>",
			"list ['a' NULL]",
		},
		{
			`{"type":"map","values":"long"}`, map[string]any{"k": int64(1)}, "MAP<STRING, BIGINT>",
			"map map['k' 1]",
		},
		{
			`{"type":"map","values":"int"}`, map[string]any{"k": int32(2)}, "MULTISET<STRING>",
			"map map['k' 2]",
		},
		{`["null",{"type":"record","name":"in","fields":[{"name":"x","type":"int"},` +
			`{"name":"y","type":{"type":"array","items":"double"}}]}]`,
			map[string]any{"x": int32(1), "y": []any{2.5}}, "ROW<y ARRAY<DOUBLE>, z STRING, x INT>",
			"list [[2.5] NULL 1]"},
	} {
		got, err := rows(t, file(t, test.avro, []any{test.value}), "missing INT, f "+test.typ, "")
		if err != nil {
			t.Errorf("%s as %s: %v", test.avro, test.typ, err)
		} else if diff := cmp.Diff([]string{"null NULL | " + test.want}, got); diff != "" {
			t.Errorf("%s as %s (-want +got):\n%s", test.avro, test.typ, diff)
		}
	}
}

func TestEveryCodecIsRead(t *testing.T) {
	var values []any
	var want []string
	for range 1000 {
		values, want = append(values,
			"many times the same"), append(want, "string 'many times the same'")
	}
	zstd := ocf.MustZstdCodec(nil, nil)
	for _, codec := range []ocf.Codec{ocf.DeflateCodec(6), ocf.SnappyCodec(), zstd} {
		got, err := rows(t, file(t, `"string"`, values, ocf.WithCodec(codec)), "f STRING", "")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", codec.Name(), err, diff)
		}
	}
}

func TestAFaultOfAFileSaysWhatToDo(t *testing.T) {
	good := file(t, `"int"`, []any{int32(1), int32(300)})
	for _, test := range []struct {
		name, columns, want string
		data                []byte
	}{
		{
			"another type", "f STRING",
			"column f: the file has int, which cannot be read as STRING", good,
		},
		{
			"a narrower type", "f INT", "column f: the file has long, which cannot be read as INT",
			file(t, `"long"`, nil),
		},
		{
			"a logical type", "f INT",
			"column f: the file has int (date), which cannot be read as INT",
			file(t, `{"type":"int","logicalType":"date"}`, nil),
		},
		{
			"an element of another type", "f ARRAY<INT>",
			"column f: element: the file has string, which cannot be read as INT",
			file(t, `{"type":"array","items":"string"}`, nil),
		},
		{
			"a union", "f BOOLEAN",
			"column f: the file has a union of null, int, string, which cannot be read as BOOLEAN",
			file(t, `["null","int","string"]`, nil),
		},
		{
			"a union with null", "f BOOLEAN",
			"column f: the file has int, which cannot be read as BOOLEAN",
			file(t, `["null","int"]`, nil),
		},
		{"out of range", "f TINYINT", "record 2: column f: cannot read 300 as TINYINT: it is out " +
			"of range", good},
		{"case", "F INT", "the file has no field 'F'; did you mean 'f'?", good},
		{"none of the columns", "a INT, b INT", "the file has none of the table's columns; its " +
			"fields are other, f", good},
		{"empty", "f INT", "the file ends too early: it is not an Avro container file, or is " +
			"truncated; copy it again", nil},
		{"cut short", "f INT", "record 1: the file ends too early: it is not an Avro container " +
			"file, or is truncated; copy it again", good[:len(good)-3]},
		{
			"not avro", "f INT", "it is not an Avro container file, or is damaged: ",
			[]byte("PAR1 this is something else entirely, and long enough"),
		},
	} {
		_, err := rows(t, test.data, test.columns, "")
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v; want %s", test.name, err, test.want)
		}
	}
	got, err := rows(t, good, "f TINYINT", "'avro.ignore-parse-errors' = 'true'")
	if diff := cmp.Diff([]string{"int 1", "null NULL"}, got); diff != "" || err != nil {
		t.Errorf("%v; ignoring (-want +got):\n%s", err, diff)
	}
}

func TestTheOptionsAreChecked(t *testing.T) {
	for _, test := range []struct{ columns, options, want string }{
		{"f MAP<INT, INT>", "", "column f: format avro cannot hold keys of type INT"},
		{"f ARRAY<ROW<x INTERVAL MONTH>>", "", "column f: format avro cannot hold the type " +
			"INTERVAL MONTH"},
		{"f INT", "'avro.encoding' = 'json'", "option 'avro.encoding': container files are " +
			"binary; leave it out"},
		{"f INT", "'avro.codek' = 'snappy'", "did you mean 'avro.codec'?"},
	} {
		if _, err := format(t, test.columns, test.options); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s%s: got %v; want %s", test.columns, test.options, err, test.want)
		}
	}
}

// Whatever bytes a file is made of, reading it ends, and gives values of the column's type.
func FuzzRows(f *testing.F) {
	good := file(f, `["null",{"type":"array","items":"string"}]`, []any{nil, []any{"a", "b"}})
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte("Obj\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := rows(t, data, "f ARRAY<STRING>", "")
		if err == nil && len(data) == 0 {
			t.Error("an empty file is no error")
		}
		for _, row := range got {
			if !strings.HasPrefix(row, "list ") && row != "null NULL" {
				t.Errorf("a value of the column is %s", row)
			}
		}
	})
}

func BenchmarkRows(b *testing.B) {
	s := avro.MustParse(
		`{"type":"record","name":"r","fields":[{"name":"user_id","type":"long"},` +
			`{"name":"item_id","type":"long"},{"name":"category_id","type":"long"},` +
			`{"name":"behavior","type":["null","string"]}]}`,
	)
	var data bytes.Buffer
	w, err := ocf.NewWriter(&data, s)
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10_000 {
		if err := w.Encode(map[string]any{"user_id": int64(1_000_000 - i), "item_id": int64(i),
			"category_id": int64(i % 977), "behavior": "pv"}); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	f, err := format(b, "user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING", "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		if err := f.readAll(bytes.NewReader(data.Bytes()), input.NewOutput(b.Context(),
			func(schema.Row) {})); err != nil {
			b.Fatal(err)
		}
	}
}
