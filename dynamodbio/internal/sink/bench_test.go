package sink

import (
	"fmt"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// BenchmarkAdd is what the sink itself costs an item, with a transport that costs nothing.
func BenchmarkAdd(b *testing.B) {
	cfg := testConfig()
	cfg.MaxInFlight, cfg.MaxBuffered = 50, 10_000
	s := New(cfg, idleTransport{})
	defer s.Close()
	items := make([]*encode.Item, 20_000)
	for i := range items {
		items[i] = item(encode.Put, fmt.Sprint("k", i), 1)
	}
	bundle := s.NewBundle(false)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := bundle.Add(b.Context(), items[i%len(items)]); err != nil {
			b.Fatal(err)
		}
		if i%len(items) == len(items)-1 {
			if _, err := bundle.Flush(b.Context()); err != nil {
				b.Fatal(err)
			}
			bundle = s.NewBundle(false)
		}
	}
	if _, err := bundle.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
}
