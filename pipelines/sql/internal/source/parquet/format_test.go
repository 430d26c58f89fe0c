package parquet

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/internal/formattest"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func declare(t testing.TB, columns, options string) (f Format, _ error) {
	t.Helper()
	err := formattest.Declare(t, &f, columns, options)
	return f, err
}

func rows(t testing.TB, data []byte, columns, options string) ([]string, error) {
	t.Helper()
	f, err := declare(t, columns, options)
	if err != nil {
		t.Fatal(err)
	}
	return formattest.Rows(
		t,
		func(o *input.Output[schema.Row]) error {
			return f.readAll(bytes.NewReader(data), int64(len(data)), o)
		},
	)
}

// file returns a file of Go structs.
func file[T any](t testing.TB, values []T, opts ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[T](&out, opts...)
	if _, err := w.Write(values); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// leaf returns a file of one column f of the type, and its values.
func leaf(t testing.TB, n parquet.Node, values ...parquet.Value) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[any](&out, parquet.NewSchema("r", parquet.Group{"f": n}))
	for _, v := range values {
		if _, err := w.WriteRows([]parquet.Row{{v.Level(0, 0, 0)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var moment = time.Date(2024, 1, 2, 3, 4, 5, 678_912_345, time.UTC)

func TestLeavesBecomeValuesOfTheColumnsType(t *testing.T) {
	bytesOf := func(b ...byte) parquet.Value { return parquet.ByteArrayValue(b) }
	nanos := uint64(3*time.Hour + 4*time.Minute + 5*time.Second + 678_912_345)
	int96 := parquet.Int96Value(
		deprecated.Int96{uint32(nanos), uint32(nanos >> 32), 2_440_588 + 19_724},
	)
	for _, test := range []struct {
		node  parquet.Node
		value parquet.Value
		typ   string
		want  string
	}{
		{parquet.String(), bytesOf([]byte("aé")...), "STRING", "string 'aé'"},
		{parquet.Leaf(parquet.ByteArrayType), bytesOf('x'), "STRING", "string 'x'"},
		{parquet.Enum(), bytesOf('A'), "STRING", "string 'A'"},
		{parquet.Leaf(parquet.ByteArrayType), bytesOf(1, 2), "BYTES", "bytes X'0102'"},
		{
			parquet.Leaf(parquet.FixedLenByteArrayType(2)),
			parquet.FixedLenByteArrayValue([]byte{3, 4}), "BINARY(2)", "bytes X'0304'",
		},
		{parquet.Leaf(parquet.BooleanType), parquet.BooleanValue(true), "BOOLEAN", "bool true"},
		{parquet.Leaf(parquet.Int32Type), parquet.Int32Value(-5), "INT", "int -5"},
		{parquet.Int(8), parquet.Int32Value(-128), "TINYINT", "int -128"},
		{parquet.Int(16), parquet.Int32Value(300), "SMALLINT", "int 300"},
		{parquet.Uint(32), parquet.Int32Value(-1), "BIGINT", "int 4294967295"},
		{parquet.Leaf(parquet.Int32Type), parquet.Int32Value(7), "BIGINT", "int 7"},
		{parquet.Int(64), parquet.Int64Value(1 << 62), "BIGINT", "int 4611686018427387904"},
		{parquet.Leaf(parquet.FloatType), parquet.FloatValue(0.5), "FLOAT", "float 0.5"},
		{parquet.Leaf(parquet.DoubleType), parquet.DoubleValue(0.1), "DOUBLE", "float 0.1"},
		{
			parquet.Decimal(2, 9, parquet.Int32Type), parquet.Int32Value(-12345), "DECIMAL(10, 2)",
			"decimal -123.45",
		},
		{
			parquet.Decimal(3, 18, parquet.Int64Type), parquet.Int64Value(125), "DECIMAL(10, 2)",
			"decimal 0.13",
		},
		{
			parquet.Decimal(2, 20, parquet.FixedLenByteArrayType(9)),
			parquet.FixedLenByteArrayValue([]byte{255, 255, 255, 255, 255, 255, 255, 255, 156}),
			"DECIMAL(20, 2)", "decimal -1.00",
		},
		{
			parquet.Decimal(0, 20, parquet.ByteArrayType), bytesOf(1, 0), "DECIMAL(20, 0)",
			"decimal 256",
		},
		{parquet.Date(), parquet.Int32Value(-1), "DATE", "date 1969-12-31"},
		{
			parquet.Time(parquet.Millisecond), parquet.Int32Value(43_200_678), "TIME(3)",
			"time 12:00:00.678",
		},
		{
			parquet.Time(parquet.Microsecond), parquet.Int64Value(43_200_678_912), "TIME(3)",
			"time 12:00:00.678",
		},
		{
			parquet.Timestamp(parquet.Millisecond), parquet.Int64Value(moment.UnixMilli()),
			"TIMESTAMP(3)", "timestamp 2024-01-02T03:04:05.678",
		},
		{
			parquet.Timestamp(parquet.Microsecond), parquet.Int64Value(moment.UnixMicro()),
			"TIMESTAMP_LTZ(6)", "instant 2024-01-02T03:04:05.678912Z",
		},
		{
			parquet.Timestamp(parquet.Nanosecond), parquet.Int64Value(moment.UnixNano()),
			"TIMESTAMP(9)", "timestamp 2024-01-02T03:04:05.678912345",
		},
		{parquet.Leaf(parquet.Int96Type), int96, "TIMESTAMP(9)", "timestamp " +
			"2024-01-02T03:04:05.678912345"},
		{
			parquet.Leaf(parquet.Int96Type), parquet.Int96Value(deprecated.Int96{0, 0, 2_440_587}),
			"TIMESTAMP_LTZ(3)", "instant 1969-12-31T00:00:00Z",
		},
	} {
		got, err := rows(t, leaf(t, test.node, test.value), "missing INT, f "+test.typ, "")
		if err != nil {
			t.Errorf("%v as %s: %v", test.node, test.typ, err)
		} else if diff := cmp.Diff([]string{"null NULL | " + test.want}, got); diff != "" {
			t.Errorf("%v as %s (-want +got):\n%s", test.node, test.typ, diff)
		}
	}
}

type inner struct {
	X *int32   `parquet:"x,optional"`
	Y []string `parquet:"y,list"`
}

type nested struct {
	ID   int64              `parquet:"id"`
	Tags []string           `parquet:"tags,list"`
	Kv   map[string]float64 `parquet:"kv"`
	In   *inner             `parquet:"in,optional"`
	Ins  []inner            `parquet:"ins,list"`
	Old  []int32            `parquet:"olden"` // repeated, as files had it before 2013
}

func TestNestedValuesAreAssembled(t *testing.T) {
	one := int32(1)
	data := file(t, []nested{
		{
			ID:   1,
			Tags: []string{"a", "b"},
			Kv:   map[string]float64{"k": 0.5},
			In:   &inner{X: &one, Y: []string{"p", "q"}},
			Ins: []inner{
				{}, {Y: []string{"r"}}, {X: &one, Y: []string{"s", "t"}},
			},
			Old: []int32{7, 8},
		},
		{ID: 2},
		{
			ID: 3, Tags: []string{""}, In: &inner{}, Ins: []inner{{Y: []string{"u"}}},
			Old: []int32{9},
		},
	}, parquet.Compression(&parquet.Zstd))
	got, err := rows(
		t,
		data,
		"ins ARRAY<ROW<y ARRAY<STRING>, x INT, z STRING>>, id BIGINT, tags ARRAY<STRING>, kv "+
			"MAP<STRING, DOUBLE>, `in` ROW<x INT, y ARRAY<STRING>>, olden ARRAY<INT>",
		"",
	)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"list [[[] NULL NULL] [['r'] NULL NULL] [['s' 't'] 1 NULL]] | int 1 | list ['a' 'b'] | " +
			"map map['k' 0.5] | list [1 ['p' 'q']] | list [7 8]",
		"list [] | int 2 | list [] | map map[] | null NULL | list []",
		"list [[['u'] NULL NULL]] | int 3 | list [''] | map map[] | list [NULL []] | list [9]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFaultOfAFileSaysWhatToDo(t *testing.T) {
	good := leaf(t, parquet.Leaf(parquet.Int32Type), parquet.Int32Value(1), parquet.Int32Value(300))
	damaged := bytes.Clone(good)
	for i := 4; i < 30; i++ { // the first page
		damaged[i] ^= 0xff
	}
	type groups struct {
		F []string          `parquet:"f,list"`
		G map[string]string `parquet:"g"`
	}
	grouped := file(t, []groups{{}})
	for _, test := range []struct {
		name, columns, want string
		data                []byte
	}{
		{"another type", "f STRING", "column f: the file has INT32 (INT(32,true)), which cannot " +
			"be read as STRING", good},
		{"a narrower type", "f INT", "column f: the file has INT64 " +
			"(TIMESTAMP(isAdjustedToUTC=true,unit=MILLIS)), which cannot be read as INT",
			leaf(t, parquet.Timestamp(parquet.Millisecond))},
		{
			"a group", "f INT",
			"column f: the file has a group of list, which cannot be read as INT", grouped,
		},
		{"an element of another type", "f ARRAY<INT>", "column f: element: the file has " +
			"BYTE_ARRAY (STRING), which cannot be read as INT", grouped},
		{"a value of another type", "g MAP<STRING, INT>", "column g: value: the file has " +
			"BYTE_ARRAY (STRING), which cannot be read as INT", grouped},
		{"no map", "f MAP<STRING, STRING>", "column f: the file has a group of list, which " +
			"cannot be read as MAP<STRING, STRING>", grouped},
		{"out of range", "f TINYINT", "record 2: column f: cannot read 300 as TINYINT: it is out " +
			"of range", good},
		{"case", "F INT", "the file has no field 'F'; did you mean 'f'?", good},
		{"none of the columns", "a INT, b INT", "the file has none of the table's columns; its " +
			"fields are f", good},
		{"empty", "f INT", "it is not a Parquet file: it has 0 bytes", nil},
		{
			"cut short", "f INT", "the file ends too early: it is truncated; copy it again",
			good[:len(good)-3],
		},
		{
			"not parquet", "f INT",
			`it is not a Parquet file: it begins with "f,g\n", not with PAR1`,
			[]byte("f,g\n1,2\n3,4\n5,6\n"),
		},
		{"gzip", "f INT", "it is compressed with gzip: Parquet files are compressed inside, so " +
			"decompress it first", append([]byte{0x1f, 0x8b}, good...)},
		{"damaged", "f INT", "the file is damaged: field f: ", damaged},
		{
			"damaged foot", "f INT", "it is not a Parquet file, or is damaged: ",
			append(bytes.Clone(good[:len(good)-8]), 0xff, 0, 0, 0, 'P', 'A', 'R', '1'),
		},
	} {
		_, err := rows(t, test.data, test.columns, "")
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: got %v; want %s", test.name, err, test.want)
		}
	}
	got, err := rows(t, good, "f TINYINT", "'parquet.ignore-parse-errors' = 'true'")
	if diff := cmp.Diff([]string{"int 1", "null NULL"}, got); diff != "" || err != nil {
		t.Errorf("%v; ignoring (-want +got):\n%s", err, diff)
	}
}

func TestTheOptionsAreChecked(t *testing.T) {
	for _, test := range []struct{ columns, options, want string }{
		{"f ARRAY<ROW<x INTERVAL MONTH>>", "", "column f: format parquet cannot hold the type " +
			"INTERVAL MONTH"},
		{"f MAP<RAW('a', 'b'), INT>", "", "column f: format parquet cannot hold the type " +
			"RAW('a', 'b')"},
		{"f INT", "'parquet.utc-timezone' = 'false'", "option 'parquet.utc-timezone': times are " +
			"read as UTC"},
		{"f INT", "'parquet.utc-timzone' = 'true'", "did you mean 'parquet.utc-timezone'?"},
	} {
		if _, err := declare(t, test.columns, test.options); err == nil ||
			!strings.Contains(err.Error(), test.want) {
			t.Errorf("%s%s: got %v; want %s", test.columns, test.options, err, test.want)
		}
	}
}

// Whatever a damaged file holds, reading it ends, and gives values of the column's type.
func TestADamagedFileGivesRowsOrAnError(t *testing.T) {
	good := file(t, []nested{{ID: 1, Tags: []string{"a", "b"}}, {ID: 2}})
	rapid.Check(t, func(r *rapid.T) {
		data := bytes.Clone(good)
		for range rapid.IntRange(1, 4).Draw(r, "changes") {
			data[rapid.IntRange(0, len(data)-1).Draw(r, "place")] = rapid.Byte().Draw(r, "byte")
		}
		got, err := rows(t, data, "tags ARRAY<STRING>", "")
		if err == nil && len(got) == 0 {
			r.Error("no row is left, and there is no error")
		}
		for _, row := range got {
			if !strings.HasPrefix(row, "list ") && row != "null NULL" {
				r.Errorf("a value of the column is %s", row)
			}
		}
	})
}

func BenchmarkRows(b *testing.B) {
	type behavior struct {
		UserID     int64  `parquet:"user_id"`
		ItemID     int64  `parquet:"item_id"`
		CategoryID int64  `parquet:"category_id"`
		Behavior   string `parquet:"behavior,optional"`
	}
	var values []behavior
	for i := range int64(10_000) {
		values = append(values, behavior{1_000_000 - i, i, i % 977, "pv"})
	}
	data := file(b, values)
	f, err := declare(b, "user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING", "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		if err := f.readAll(bytes.NewReader(data), int64(len(data)), input.NewOutput(b.Context(),
			func(schema.Row) {})); err != nil {
			b.Fatal(err)
		}
	}
}
