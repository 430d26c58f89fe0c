package chunk

import (
	"fmt"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
)

// benchItems are 1,000 items of 700 keys, as loads have them.
func benchItems() []encode.Item {
	items := make([]encode.Item, 1000)
	for i := range items {
		items[i] = encode.Item{Key: fmt.Appendf(nil, "N\x07%07d", i%700), Size: 60, Time: int64(i),
			Body: fmt.Appendf(nil, `{"user_id":{"N":"%d"},"item_id":{"N":"%d"},`+
				`"category_id":{"N":"4200"},"behavior":{"S":"pv"}}`, i%700, i*7919)}
	}
	return items
}

// BenchmarkSeal packs 1,000 items into a chunk.
func BenchmarkSeal(b *testing.B) {
	items := benchItems()
	var builder Builder
	var scratch []byte
	b.ReportAllocs()
	for b.Loop() {
		for i := range items {
			builder.Add(&items[i])
		}
		_, scratch = builder.Seal(version.Now(), scratch)
	}
}

// BenchmarkRead reads a chunk of 1,000 items.
func BenchmarkRead(b *testing.B) {
	items := benchItems()
	var builder Builder
	for i := range items {
		builder.Add(&items[i])
	}
	sealed, _ := builder.Seal(version.Now(), nil)
	var r Reader
	var it encode.Item
	b.ReportAllocs()
	for b.Loop() {
		_, err := r.Open(sealed)
		for more := err == nil; more; {
			more, err = r.Next(&it)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFold adds 1,000 items of 700 keys from two chunks, and reads the latest ones.
func BenchmarkFold(b *testing.B) {
	items := benchItems()
	var f Fold
	b.ReportAllocs()
	for b.Loop() {
		f.Reset()
		for i := range items {
			if i%500 == 0 {
				f.BeginChunk(version.Now())
			}
			f.Add(&items[i])
		}
		n := 0
		for _, it := range f.Items() {
			n += it.Size
		}
		if n != 700*60 {
			b.Fatal(n)
		}
	}
}
