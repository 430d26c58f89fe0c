package sink

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

func TestADeadEndpointIsReportedWhileItIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := newFakeTable()
		table.respond = func(n int, _ []string) fakeResponse {
			// however short the random delays turn out, the last of them is long after stuckAfter
			if n < 40 {
				return fakeResponse{err: refused}
			}
			return fakeResponse{}
		}
		start := time.Now()
		var warnings []string
		var first time.Duration
		s := New(Config{
			Table: "t", Where: "http://127.0.0.1:9", Keys: []string{"id"}, BatchMaxSize: 25,
			MaxInFlight: 1, MaxBuffered: 100, FlushTimeout: time.Second,
			Warn: func(format string, args ...any) {
				if len(warnings) == 0 {
					first = time.Since(start)
				}
				warnings = append(warnings, fmt.Sprintf(format, args...))
			},
		}, table)
		defer s.Close()
		b := s.NewBundle(false)
		if err := b.Add(context.Background(), item(encode.Put, "a", 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(warnings) == 0 {
			t.Fatalf("no warning in %v of retries", time.Since(start))
		}
		if first < stuckAfter || first > stuckAfter+maxBackoff {
			t.Errorf("the first warning came after %v", first)
		}
		const want = "ConnectionRefused: dial tcp 127.0.0.1:9: connect: connection refused " +
			"(nothing listens there: start it, or check 'aws.endpoint')"
		for _, w := range warnings {
			if !strings.HasSuffix(w, want) || strings.Contains(w, `table "t"`) {
				t.Errorf("warning %q, want one that ends in %q and leaves the table to who "+
					"passes it on", w, want)
			}
		}
	})
}

func TestStuckItemsAreReportedEvery30Seconds(t *testing.T) {
	table := newFakeTable()
	table.respond = func(n int, _ []string) fakeResponse {
		if n < 100 {
			return fakeResponse{err: errConnectionCut}
		}
		return fakeResponse{}
	}
	var warnings []string
	var at []time.Time
	cfg := testConfig()
	cfg.Warn = func(format string, args ...any) {
		warnings = append(warnings, fmt.Sprintf(format, args...))
		at = append(at, time.Now())
	}
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		start := time.Now()
		b := s.NewBundle(false)
		add(t, b, item(encode.Put, "k", 1))
		flush(t, b)
		synctest.Wait()
		if len(warnings) < 2 || !strings.Contains(warnings[0], "connection reset by peer") {
			t.Fatalf("warnings %q in %v, want several that say why", warnings, time.Since(start))
		}
		if at[0].Sub(start) < stuckAfter {
			t.Errorf("warned after %v", at[0].Sub(start))
		}
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < warnEvery {
				t.Errorf("warned again after %v", d)
			}
		}
	})
}
