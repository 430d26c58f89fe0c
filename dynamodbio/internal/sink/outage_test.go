package sink

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// TestAnOutageEndsWithTheFirstResponse makes every request fail for ten minutes, after which
// backoffs have grown to maxBackoff. The first response may be late by as much; the others must not
// add as much again.
func TestAnOutageEndsWithTheFirstResponse(t *testing.T) {
	const outage = 10 * time.Minute
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		start := time.Now()
		var first time.Time
		again := map[string]int{} // failures of a key since
		table.respond = func(_ int, keys []string) fakeResponse {
			if time.Since(start) < outage {
				return fakeResponse{err: errConnectionCut}
			}
			if first.IsZero() {
				first = time.Now()
				return fakeResponse{}
			}
			fails := false
			for _, key := range keys { // a bad network, each key two more times
				again[key]++
				fails = fails || again[key] <= 2
			}
			if fails {
				return fakeResponse{err: errConnectionCut}
			}
			return fakeResponse{}
		}
		b := s.NewBundle(false)
		for i := range 80 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		flush(t, b)
		if late := first.Sub(start) - outage; late > maxBackoff {
			t.Errorf("the first request had a response %v after the outage", late)
		}
		if took := time.Since(first); took > time.Second {
			t.Errorf("all was stored %v after the first response", took)
		}
	})
}

// TestSomeFailuresAmongResponsesKeepTheirBackoff makes a few keys fail for ever while others
// are stored: that is no outage, and the few are retried more and more rarely.
func TestSomeFailuresAmongResponsesKeepTheirBackoff(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		start, tries := time.Now(), 0
		table.respond = func(_ int, keys []string) fakeResponse {
			if keys[0] == "bad" && time.Since(start) < 10*time.Minute {
				tries++
				return fakeResponse{err: apiError("InternalServerError")}
			}
			return fakeResponse{}
		}
		bad := s.NewBundle(false)
		add(t, bad, item(encode.Put, "bad", 1))
		synctest.Wait()
		for i := range 3000 {
			b := s.NewBundle(false)
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
			flush(t, b)
			time.Sleep(200 * time.Millisecond)
		}
		flush(t, bad)
		if tries > 120 { // of delays of 10 s in the mean, and 9 tries before them
			t.Errorf("it was tried %d times in 10 minutes", tries)
		}
	})
}

// TestRefusedConnectionsAreNotFastResponses fails requests at once, before others have responses
// after 100 ms, as a server far away does: that is not slow.
func TestRefusedConnectionsAreNotFastResponses(t *testing.T) {
	table := newFakeTable()
	var down atomic.Bool
	down.Store(true)
	table.latency = func(int) time.Duration {
		if down.Load() {
			return 200 * time.Microsecond
		}
		return 100 * time.Millisecond
	}
	table.respond = func(int, []string) fakeResponse {
		if down.Load() {
			return fakeResponse{err: refused}
		}
		return fakeResponse{}
	}
	cfg := testConfig()
	cfg.MaxInFlight, cfg.MaxBuffered = 20, 10_000
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		add(t, b, item(encode.Put, "first", 1))
		for i := range 25 {
			add(t, b, item(encode.Put, fmt.Sprint("first", i), 1))
		}
		time.Sleep(time.Second)
		down.Store(false)
		start := time.Now()
		for i := range 9000 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		flush(t, b)
		if took := time.Since(start); took > 5*time.Second { // 360 requests, 20 at a time, take 2 s
			t.Errorf("the load took %v", took)
		}
	})
}
