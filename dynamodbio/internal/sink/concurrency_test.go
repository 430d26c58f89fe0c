package sink

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

func TestConcurrencyStartsAtOneAndStaysBelowTheLimit(t *testing.T) {
	table := newFakeTable()
	table.latency = func(n int) time.Duration {
		return time.Second +
			time.Duration(n)*time.Millisecond
	}
	table.limit = 4
	cfg := testConfig()
	cfg.MaxBuffered = 10_000
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		for i := range 1000 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		synctest.Wait()
		table.mu.Lock()
		if table.flying != 1 {
			t.Errorf("%d requests in flight before the first response, want 1", table.flying)
		}
		table.mu.Unlock()
		flush(t, b)
		if table.peak != 4 {
			t.Errorf("at most %d requests in flight, want the limit of 4", table.peak)
		}
	})
}

func TestConcurrencyShrinksWhenResponsesSlowDown(t *testing.T) {
	// A table that responses after 5 ms while at most 10 requests are in flight, and 100 ms later
	// for each one more.
	table := newFakeTable()
	table.latency = func(int) time.Duration {
		table.mu.Lock()
		defer table.mu.Unlock()
		return 5*time.Millisecond + time.Duration(max(0, table.flying-10))*100*time.Millisecond
	}
	cfg := testConfig()
	cfg.MaxInFlight, cfg.MaxBuffered = 50, 10_000
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		for i := range 100_000 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		s.mu.Lock()
		if s.limiter.limit > 25 {
			t.Errorf("the limit is %.0f requests, want between 10 and 25", s.limiter.limit)
		}
		s.mu.Unlock()
		flush(t, b)
	})
}

// TestConcurrentBundles is for the race detector: the order of versions is drawn, so that only
// bundles of their own keys can be compared with what they wrote.
func TestConcurrentBundles(t *testing.T) {
	table := newFakeTable()
	table.respond = func(n int, keys []string) fakeResponse {
		switch n % 7 {
		case 3:
			return fakeResponse{err: apiError("InternalServerError")}
		case 5:
			return fakeResponse{err: errConnectionCut, lost: true}
		}
		return fakeResponse{}
	}
	cfg := testConfig()
	cfg.FlushTimeout = time.Millisecond
	s := New(cfg, table)
	defer s.Close()
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for round := range 5 {
				b := s.NewBundle(false)
				for i := range 60 {
					if err := b.Add(t.Context(),
						item(encode.Put, fmt.Sprintf("g%d-%d", g, i%40),
							round*100+i+1)); err != nil {
						t.Error(err)
						return
					}
				}
				if g%2 == 0 && round == 2 {
					b.Abandon()
				} else if _, err := b.Flush(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for _, violation := range table.violations {
		t.Error(violation)
	}
	for g := range 8 {
		for i := range 40 {
			want := 400 + i + 1
			if i < 20 {
				want += 40
			}
			if key := fmt.Sprintf("g%d-%d", g, i); table.items[key] != want {
				t.Errorf("%s: version %d, want %d", key, table.items[key], want)
			}
		}
	}
}
