package sink

import (
	"fmt"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// TestARateThatDelaysItemsGrows has a few requests throttled before the table gives all that is
// asked for. The rate is one item a second then, and bundles of one item, one after the other, are
// as fast as the rate allows.
func TestARateThatDelaysItemsGrows(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	table.respond = func(n int, _ []string) fakeResponse {
		if n < 4 {
			return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
		}
		return fakeResponse{}
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

// TestAThrottleAtTheStartDoesNotSetTheRate throttles the first request, when nothing is
// known about the table: a worker that Flink had restarted took 110 s for its first bundle.
func TestAThrottleAtTheStartDoesNotSetTheRate(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	table.respond = func(n int, _ []string) fakeResponse {
		if n == 0 {
			return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
		}
		return fakeResponse{}
	}
	if took := loadTime(t, testConfig(), table, 200); took > 10*time.Second {
		t.Errorf("200 items took %v", took)
	}
}
