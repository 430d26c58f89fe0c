package avro

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/avro"
	"github.com/twmb/avro/ocf"
	"github.com/ulikunitz/xz"
	"pgregory.net/rapid"
)

func TestATypeIsPromotedAsAvroResolvesSchemas(t *testing.T) {
	for _, test := range []struct {
		avro  string
		value any
		typ   string
		want  string
	}{
		{`"int"`, int32(5), "BIGINT", "int 5"},
		{`"int"`, int32(5), "FLOAT", "float 5"},
		{`"int"`, int32(5), "DOUBLE", "float 5"},
		{`"int"`, int32(math.MaxInt32), "FLOAT", "float 2.147483648e+09"},
		{`"long"`, int64(1 << 40), "FLOAT", "float 1.099511627776e+12"},
		{`"long"`, int64(1<<53 + 1), "DOUBLE", "float 9.007199254740992e+15"},
		{`"float"`, float32(0.1), "DOUBLE", "float 0.10000000149011612"},
		{`"bytes"`, []byte("aé"), "STRING", "string 'aé'"},
		{`"string"`, "aé", "BYTES", "bytes X'61C3A9'"},
		{
			`{"type":"string","logicalType":"uuid"}`, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
			"STRING", "string 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'",
		},
		{`{"type":"long","logicalType":"unheard-of"}`, int64(5), "BIGINT", "int 5"},
		{`{"type":"string","logicalType":"unheard-of"}`, "x", "STRING", "string 'x'"},
		{`"null"`, nil, "INT", "null NULL"},
		{`["null"]`, nil, "ARRAY<INT>", "null NULL"},
		{`{"type":"array","items":"int"}`, []any{int32(1)}, "ARRAY<DOUBLE>", "list [1]"},
		{
			`{"type":"map","values":["null","bytes"]}`, map[string]any{"k": []byte("v")},
			"MAP<STRING, STRING>", "map map['k' 'v']",
		},
		{
			`{"type":"record","name":"in","fields":[{"name":"x","type":"float"}]}`,
			map[string]any{"x": float32(0.5)}, "ROW<x DOUBLE>", "list [0.5]",
		},
	} {
		got, err := rows(t, file(t, test.avro, []any{test.value}), "f "+test.typ, "")
		if diff := cmp.Diff([]string{test.want}, got); diff != "" || err != nil {
			t.Errorf("%s as %s: %v (-want +got):\n%s", test.avro, test.typ, err, diff)
		}
	}
}

func TestAUnionIsReadAsTheColumnThatHoldsItsValues(t *testing.T) {
	record := `{"type":"record","name":"%s","namespace":"n.s","fields":[{"name":"x","type":"%s"}]}`
	a, b := fmt.Sprintf(record, "a", "int"), fmt.Sprintf(record, "b", "double")
	tag := func(branch string, v any) any { return map[string]any{branch: v} }
	for _, test := range []struct {
		avro   string
		values []any
		typ    string
		want   string
	}{
		{
			`["null","int","long"]`, []any{nil, tag("int", int32(5)), tag("long", int64(1<<40))},
			"BIGINT", "null NULL; int 5; int 1099511627776",
		},
		{`["long","int","float","double"]`, []any{tag("long", int64(5)), tag("int", int32(6)),
			tag("float", float32(0.5)), tag("double", 0.1)}, "DOUBLE",
			"float 5; float 6; float 0.5; float 0.1"},
		{
			`["int","float","null","long"]`,
			[]any{tag("float", float32(0.5)), tag("int", int32(6)), nil}, "FLOAT",
			"float 0.5; float 6; null NULL",
		},
		{
			`["string","bytes"]`, []any{tag("string", "a"), tag("bytes", []byte("b"))}, "STRING",
			"string 'a'; string 'b'",
		},
		{
			`["string","bytes"]`, []any{tag("string", "a"), tag("bytes", []byte{0xff})}, "BYTES",
			"bytes X'61'; bytes X'FF'",
		},
		{
			`["string",{"type":"enum","name":"e","symbols":["A"]}]`,
			[]any{tag("e", "A"), tag("string", "B")}, "STRING", "string 'A'; string 'B'",
		},
		{`[` + a + `,` + b + `,"null"]`, []any{tag("n.s.a", map[string]any{"x": int32(1)}),
			tag("n.s.b", map[string]any{"x": 2.5}), nil}, "ROW<x DOUBLE>",
			"list [1]; list [2.5]; null NULL"},
		{
			`{"type":"array","items":["null","int","long"]}`,
			[]any{[]any{tag("int", int32(1)), nil, tag("long", int64(1<<40))}}, "ARRAY<BIGINT>",
			"list [1 NULL 1099511627776]",
		},
		{`{"type":"map","values":["int","double"]}`,
			[]any{map[string]any{"k": tag("int", int32(1))},
				map[string]any{"k": tag("double", 0.5)}}, "MAP<STRING, DOUBLE>",
			"map map['k' 1]; map map['k' 0.5]"},
		{`["null",{"type":"record","name":"in","fields":[{"name":"x","type":["int","long"]},{"name":"y","type":["null","int"]}]}]`,
			[]any{tag("in", map[string]any{"x": tag("long", int64(7)), "y": tag("int", int32(8))}),
				nil}, "ROW<y INT, x BIGINT>", "list [8 7]; null NULL"},
		{
			`["null",{"type":"array","items":"int"},{"type":"map","values":"int"}]`,
			[]any{tag("array", []any{int32(1)}), nil}, "ARRAY<INT>", "list [1]; null NULL",
		},
		{
			`["int",{"type":"long","logicalType":"timestamp-millis"}]`, []any{tag("long", moment)},
			"TIMESTAMP(3)", "timestamp 2024-01-02T03:04:05.678",
		},
	} {
		got, err := rows(t, file(t, test.avro, test.values), "f "+test.typ, "")
		if err != nil || strings.Join(got, "; ") != test.want {
			t.Errorf("%s as %s is %s, %v; want %s", test.avro, test.typ, strings.Join(got, "; "),
				err, test.want)
		}
	}
}

func TestAValueThatTheColumnCannotHoldIsNamed(t *testing.T) {
	tag := func(branch string, v any) any { return map[string]any{branch: v} }
	data := file(t, `["null","int","string"]`, []any{tag("int", int32(1)), tag("string", "x"), nil})
	for _, test := range []struct {
		data          []byte
		columns, want string
	}{
		{data, "f BIGINT", "record 2: column f: the value is of type string, which cannot be " +
			"read as BIGINT"},
		{data, "f STRING", "record 1: column f: the value is of type int, which cannot be read " +
			"as STRING"},
		{file(t, `{"type":"array","items":["int","long"]}`,
			[]any{[]any{tag("int", int32(1)), tag("long", int64(1))}}), "f ARRAY<INT>",
			"record 1: column f: element 2: the value is of type long, which cannot be read as INT"},
		{
			file(t, `["int","long"]`, []any{tag("int", int32(300))}), "f TINYINT",
			"record 1: column f: cannot read 300 as TINYINT: it is out of range",
		},
		{
			file(t, `"bytes"`, []any{[]byte{0x61, 0xff}}), "f STRING",
			"record 1: column f: cannot read bytes as text: 61ff is not UTF-8",
		},
		{
			file(t, `"double"`, nil), "f FLOAT",
			"column f: the file has double, which cannot be read as FLOAT",
		},
		{
			file(t, `"double"`, nil), "f INT",
			"column f: the file has double, which cannot be read as INT",
		},
		{
			file(t, `["null","float","double"]`, nil), "f INT",
			"column f: the file has a union of null, float, double, which cannot be read as INT",
		},
	} {
		if got, err := rows(t, test.data, test.columns, ""); err == nil ||
			err.Error() != test.want {
			t.Errorf("%s: %v, %v; want %s", test.columns, got, err, test.want)
		}
	}
	got, err := rows(t, data, "f BIGINT", "'avro.ignore-parse-errors' = 'true'")
	if diff := cmp.Diff([]string{"int 1", "null NULL", "null NULL"}, got); diff != "" ||
		err != nil {
		t.Errorf("%v; ignoring (-want +got):\n%s", err, diff)
	}
}

// A value of a union is the same whether its schema has the other branches or not.
func TestAUnionOfSeveralTypesIsReadAsOneOfOne(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.Int64().Draw(r, "n")
		x := rapid.Float64().Draw(r, "x")
		for branch, v := range map[string]any{"int": int32(n), "long": n, "float": float32(x),
			"double": x} {
			one, err := rows(t, file(t, `["null","`+branch+`"]`, []any{v}), "f DOUBLE", "")
			if err != nil {
				r.Fatal(err)
			}
			all, err := rows(
				t,
				file(t, `["float","null","double","int","long"]`, []any{map[string]any{branch: v}}),
				"f DOUBLE",
				"",
			)
			if diff := cmp.Diff(one, all); diff != "" || err != nil {
				r.Fatalf("%s %v: %v (-one +several):\n%s", branch, v, err, diff)
			}
		}
	})
}

// codec writes blocks by a function, under any name.
type codec struct {
	name  string
	write func([]byte) []byte
}

func (c codec) Name() string                          { return c.name }
func (c codec) Compress(src []byte) ([]byte, error)   { return c.write(src), nil }
func (c codec) Decompress(src []byte) ([]byte, error) { return src, nil }
func (c codec) Close() error                          { return nil }

func xzBlock(src []byte) []byte {
	var out bytes.Buffer
	w, err := xz.NewWriter(&out)
	if err != nil {
		panic(err)
	}
	w.Write(src)
	w.Close()
	return out.Bytes()
}

func TestBlocksOfXZAndBzip2AreRead(t *testing.T) {
	data := file(
		t,
		`"string"`,
		[]any{"a", "b", "c"},
		ocf.WithCodec(codec{"xz", xzBlock}),
		ocf.WithBlockCount(2),
	)
	got, err := rows(t, data, "f STRING", "")
	if diff := cmp.Diff([]string{"string 'a'", "string 'b'", "string 'c'"}, got); diff != "" ||
		err != nil {
		t.Errorf("xz: %v (-want +got):\n%s", err, diff)
	}
	// Go has no writer of bzip2: this is what Python's bz2 writes of the record {other: 1, f: "a"}.
	block, err := base64.StdEncoding.DecodeString(bzip2Record)
	if err != nil {
		t.Fatal(err)
	}
	got, err = rows(
		t,
		file(
			t,
			`"string"`,
			[]any{"a"},
			ocf.WithCodec(codec{"bzip2", func([]byte) []byte { return block }}),
		),
		"f STRING",
		"",
	)
	if diff := cmp.Diff([]string{"string 'a'"}, got); diff != "" || err != nil {
		t.Errorf("bzip2: %v (-want +got):\n%s", err, diff)
	}
}

const bzip2Record = "QlpoOTFBWSZTWUO8nt4AAABBABAAIAAgACEAgoxdyRThQkEO8nt4"

func TestACodecThatIsNotReadIsNamed(t *testing.T) {
	same := func(src []byte) []byte { return src }
	for _, name := range []string{"lzma", "lz4", "brotli"} {
		want := `its blocks are compressed with the codec "` + name +
			`", which is not supported; the codecs are null, deflate, snappy, zstandard, bzip2, xz`
		_, err := rows(
			t,
			file(t, `"string"`, []any{"a"}, ocf.WithCodec(codec{name, same})),
			"f STRING",
			"",
		)
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v; want %s", name, err, want)
		}
	}
}

func TestABlockThatTakesTooMuchMemoryIsRefused(t *testing.T) {
	bomb := xzBlock(make([]byte, 65<<20))
	data := file(
		t,
		`"bytes"`,
		[]any{[]byte("a")},
		ocf.WithCodec(codec{"xz", func([]byte) []byte { return bomb }}),
	)
	if _, err := rows(t, data, "f BYTES", ""); err == nil ||
		!strings.Contains(err.Error(),
			"record 1: a block has more bytes, decompressed, than are read at once") {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"xz", "bzip2"} {
		data := file(
			t,
			`"bytes"`,
			[]any{[]byte("a")},
			ocf.WithCodec(codec{name, func([]byte) []byte { return []byte("something else") }}),
		)
		if _, err := rows(t, data, "f BYTES", ""); err == nil ||
			!strings.Contains(err.Error(), "is damaged: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAHeaderIsReadInEveryForm(t *testing.T) {
	s := avro.MustParse(
		`{"type":"record","name":"r","fields":[{"name":"f","type":["int","long"]}]}`,
	)
	var out bytes.Buffer
	w, err := ocf.NewWriter(&out, s,
		ocf.WithMetadata(map[string][]byte{"more": bytes.Repeat([]byte("x"), 100_000)}))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Encode(map[string]any{"f": int64(5)}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := rows(t, out.Bytes(), "f BIGINT", "")
	if diff := cmp.Diff([]string{"int 5"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
