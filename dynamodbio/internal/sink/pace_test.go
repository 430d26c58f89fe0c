package sink

import (
	"fmt"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// TestAPaceThatHoldsItemsBackClimbs has a few requests refused before the table gives all that is
// asked for. The pace is one item a second then, and bundles of one item, each after the one
// before, are as fast as the pace lets them.
func TestAPaceThatHoldsItemsBackClimbs(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	table.answer = func(n int, _ []string) fakeAnswer {
		if n < 4 {
			return fakeAnswer{err: apiError("ProvisionedThroughputExceededException")}
		}
		return fakeAnswer{}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		start := time.Now()
		for i := range 200 {
			b := s.NewBundle(false)
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
			flush(t, b)
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("200 items took %v", took)
		}
	})
}

// TestARefusalAtTheVeryBeginningIsNoMeasureOfTheTable refuses the first request, when nothing is
// known of what the table gives: a worker that Flink has started anew took 110 s for its first
// bundle.
func TestARefusalAtTheVeryBeginningIsNoMeasureOfTheTable(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	table.answer = func(n int, _ []string) fakeAnswer {
		if n == 0 {
			return fakeAnswer{err: apiError("ProvisionedThroughputExceededException")}
		}
		return fakeAnswer{}
	}
	if took := loadTime(t, testConfig(), table, 200); took > 10*time.Second {
		t.Errorf("200 items took %v", took)
	}
}
