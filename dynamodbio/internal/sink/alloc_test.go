package sink

import (
	"context"
	"fmt"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// idleTransport carries out every request at once.
type idleTransport struct{}

func (idleTransport) BatchWrite(context.Context, []byte) (Response, error) {
	return Response{WriteUnits: 1}, nil
}
func (idleTransport) Close() {}

// TestAnItemAllocatesAlmostNothing writes bundles of items without keys: what is left to allocate
// is of requests, whose goroutines, timers and results are a few for each 25 items.
func TestAnItemAllocatesAlmostNothing(t *testing.T) {
	cfg := testConfig()
	cfg.Keys, cfg.MaxBuffered = nil, 10_000
	s := New(cfg, idleTransport{})
	defer s.Close()
	const n = 5000
	items := make([]encode.Item, n)
	for i := range items {
		items[i] = encode.Item{Body: fmt.Appendf(nil,
			`{"id":{"N":"%d"},"text":{"S":"some text of some length"}}`, i), Size: 40}
	}
	write := func() {
		b := s.NewBundle(false)
		for i := range items {
			if err := b.Add(t.Context(), &items[i]); err != nil {
				t.Fatal(err)
			}
		}
		if sum, err := b.Flush(t.Context()); err != nil || sum.Puts != n {
			t.Fatalf("%+v, %v", sum, err)
		}
	}
	for range 5 {
		write()
	}
	if got := testing.AllocsPerRun(10, write) / n; got > 0.7 {
		t.Errorf("%.2f allocations an item", got)
	}
}
