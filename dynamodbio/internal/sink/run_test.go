package sink

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

func testConfig() Config {
	return Config{Table: "t", Where: "us-east-2", Keys: []string{"id"}, BatchMaxSize: 25,
		MaxInFlight: 4, MaxBuffered: 100, FlushTimeout: 5 * time.Second}
}

// within runs f with a sink on the table, in a bubble whose clock passes by itself.
func within(t *testing.T, table *fakeTable, cfg Config, f func(t *testing.T, s *Sink)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(cfg, table)
		defer s.Close()
		f(t, s)
		for _, violation := range table.violations {
			t.Error(violation)
		}
	})
}

func add(t *testing.T, b *Bundle, it *encode.Item) {
	t.Helper()
	if err := b.Add(t.Context(), it); err != nil {
		t.Fatalf("Add: %v", err)
	}
}

func flush(t *testing.T, b *Bundle) Summary {
	t.Helper()
	sum, err := b.Flush(t.Context())
	if err != nil {
		t.Fatalf("Flush: %v", err)
	}
	return sum
}
