package dynamodbjson

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func benchmarkText() []byte {
	var text bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(
			&text,
			`{"Item":{"user_id":{"N":"%d"},"item_id":{"N":"%d"},`+
				`"category_id":{"N":"%d"},"behavior":{"S":"pv"}}}`+"\n",
			1_000_000-i,
			2_000_000+i,
			4_000_000+i%977,
		)
	}
	return text.Bytes()
}

func BenchmarkRows(b *testing.B) {
	text := benchmarkText()
	f, err := format(b, "user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING", "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		out := input.NewOutput(b.Context(), func(schema.Row) {})
		d, err := newRowDecoder(&f, out.IgnoreField)
		if err != nil {
			b.Fatal(err)
		}
		if err := each(bytes.NewReader(text), false, d.decode, out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkItems(b *testing.B) {
	text := benchmarkText()
	b.ReportAllocs()
	for n := 0; n < b.N; n += 10_000 {
		if err := each(bytes.NewReader(text), false, newItemDecoder().decode,
			input.NewOutput(b.Context(), func(Change) {})); err != nil {
			b.Fatal(err)
		}
	}
}
