package sink

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/google/go-cmp/cmp"
)

func TestFlushReturnsWhenAllIsStored(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return 10 * time.Millisecond }
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		for i := range 60 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		sum := flush(t, b)
		if sum.Puts != 60 || len(table.items) != 60 {
			t.Errorf("Puts = %d, stored %d; want 60 of both", sum.Puts, len(table.items))
		}
		slices.Sort(table.sizes) // two requests that start together come in either order
		if diff := cmp.Diff([]int{10, 25, 25}, table.sizes); diff != "" {
			t.Errorf("items a request (-want +got):\n%s", diff)
		}
	})
}

func TestItemsOfABundleThatLastsAreSentAfterTheFlushTimeout(t *testing.T) {
	table := newFakeTable()
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		add(t, b, item(encode.Put, "k", 1))
		time.Sleep(4999 * time.Millisecond)
		synctest.Wait()
		if v := table.version("k"); v != 0 {
			t.Errorf("version %d was sent before the flush timeout", v)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if table.version("k") != 1 {
			t.Errorf("not sent after the flush timeout")
		}
		flush(t, b)
	})
}

func TestLaterVersionWaitsForLostResponse(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return time.Second }
	table.respond = func(n int, _ []string) fakeResponse {
		if n == 0 {
			return fakeResponse{err: errConnectionCut, lost: true}
		}
		return fakeResponse{}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		first, second := s.NewBundle(false), s.NewBundle(false)
		add(t, first, item(encode.Put, "k", 1))
		done := make(chan error)
		go func() { _, err := first.Flush(t.Context()); done <- err }()
		synctest.Wait() // version 1 is in flight
		add(t, second, item(encode.Put, "k", 2))
		flush(t, second)
		if err := <-done; err != nil {
			t.Errorf("first bundle: %v", err)
		}
		if table.items["k"] != 2 {
			t.Errorf("stored version %d, want 2", table.items["k"])
		}
	})
}

func TestNewerVersionReplacesAQueuedOneAndBothBundlesEnd(t *testing.T) {
	table := newFakeTable()
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		first, second := s.NewBundle(false), s.NewBundle(false)
		add(t, first, item(encode.Put, "k", 1))
		add(t, second, item(encode.Delete, "k", 2))
		flush(t, first)
		sum := flush(t, second)
		if table.items["k"] != -2 || table.applied != 1 || sum.Folded != 1 {
			t.Errorf("stored %d in %d writes, folded %d; want version 2 deleted in 1 write, 1 "+
				"folded", table.items["k"], table.applied, sum.Folded)
		}
	})
}

func TestUnprocessedItemsAreWrittenLater(t *testing.T) {
	table := newFakeTable()
	table.respond = func(n int, keys []string) fakeResponse {
		if n < 3 {
			return fakeResponse{unprocessed: map[string]bool{keys[0]: true}}
		}
		return fakeResponse{}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		for i := range 50 {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		sum := flush(t, b)
		if len(table.items) != 50 || table.applied != 50 || sum.Unprocessed != 3 ||
			sum.Retries != 3 {
			t.Errorf("stored %d in %d writes, unprocessed %d, retries %d; want 50, 50, 3, 3",
				len(table.items), table.applied, sum.Unprocessed, sum.Retries)
		}
	})
}

func TestOneBadItemDoesNotFailItsBatch(t *testing.T) {
	table := newFakeTable()
	table.respond = func(_ int, keys []string) fakeResponse {
		if strings.Contains(strings.Join(keys, " "), "bad") {
			return fakeResponse{err: apiError("ValidationException")}
		}
		return fakeResponse{}
	}
	for _, keep := range []bool{true, false} {
		t.Run(fmt.Sprintf("keepFailures=%v", keep), func(t *testing.T) {
			clear(table.items)
			within(t, table, testConfig(), func(t *testing.T, s *Sink) {
				b := s.NewBundle(keep)
				for i := range 25 {
					key := fmt.Sprint("k", i)
					if i == 7 || i == 20 {
						key = fmt.Sprint("bad", i)
					}
					add(t, b, item(encode.Put, key, 1))
				}
				_, err := b.Flush(t.Context())
				synctest.Wait()
				if len(table.items) != 23 {
					t.Errorf("stored %d items, want the 23 good ones", len(table.items))
				}
				failures := b.DrainFailures()
				if keep && (err != nil || len(failures) != 2 ||
					failures[0].Code != "ValidationException") {
					t.Errorf("Flush = %v, failures %v; want the 2 bad items", err, failures)
				}
				var we *Error
				if !keep && (!errors.As(err, &we) || !strings.Contains(err.Error(), "bad7")) {
					t.Errorf("Flush = %v, want an *Error that shows item bad7", err)
				}
			})
		})
	}
}

func TestPermanentErrorFailsTheBundleAtOnceAndSaysWhatToDo(t *testing.T) {
	table := newFakeTable()
	table.respond = func(int, []string) fakeResponse {
		return fakeResponse{err: apiError("ResourceNotFoundException")}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		b := s.NewBundle(true)
		for i := range 30 {
			if err := b.Add(t.Context(), item(encode.Put, fmt.Sprint("k", i), 1)); err != nil {
				break
			}
		}
		start := time.Now()
		_, err := b.Flush(t.Context())
		if err == nil || !strings.Contains(err.Error(),
			`table "t" in us-east-2: ResourceNotFoundException`) ||
			!strings.Contains(err.Error(), "create the table") {
			t.Errorf("Flush = %v", err)
		}
		if waited := time.Since(start); waited > 0 {
			t.Errorf("took %v on the bubble's clock, want none", waited)
		}
	})
}

func TestThrottlingIsRetriedWithoutEndUnlessFailOnError(t *testing.T) {
	for _, failOnError := range []bool{false, true} {
		t.Run(fmt.Sprintf("failOnError=%v", failOnError), func(t *testing.T) {
			table := newFakeTable()
			table.respond = func(n int, _ []string) fakeResponse {
				if n < 40 {
					return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
				}
				return fakeResponse{}
			}
			cfg := testConfig()
			cfg.FailOnError = failOnError
			within(t, table, cfg, func(t *testing.T, s *Sink) {
				b := s.NewBundle(false)
				add(t, b, item(encode.Put, "k", 1))
				_, err := b.Flush(t.Context())
				if failOnError && (err == nil || table.n != maxAttempts) {
					t.Errorf("Flush = %v after %d requests, want an error after %d", err, table.n,
						maxAttempts)
				}
				if !failOnError && (err != nil || table.items["k"] != 1) {
					t.Errorf("Flush = %v, stored %v", err, table.items)
				}
			})
		})
	}
}

func TestAddBlocksAtMaxBufferedAndResumes(t *testing.T) {
	table := newFakeTable()
	table.latency = func(int) time.Duration { return time.Second }
	cfg := testConfig()
	cfg.MaxBuffered = 30
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		var added atomic.Int64
		done := make(chan error)
		go func() {
			var err error
			for ; added.Load() < 200 && err == nil; added.Add(1) {
				err = b.Add(t.Context(), item(encode.Put, fmt.Sprint("k", added.Load()), 1))
			}
			done <- err
		}()
		synctest.Wait()
		if n := added.Load(); n != 30 {
			t.Errorf("took %d items before the first response, want 30", n)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		flush(t, b)
		if len(table.items) != 200 {
			t.Errorf("stored %d items, want 200", len(table.items))
		}
	})
}

func TestFlushReturnsWhenItsContextEnds(t *testing.T) {
	table := newFakeTable()
	table.respond = func(int, []string) fakeResponse {
		return fakeResponse{err: apiError("ThrottlingException")}
	}
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute,
			errors.New("job cancelled"))
		defer cancel()
		b := s.NewBundle(false)
		add(t, b, item(encode.Put, "k", 1))
		if _, err := b.Flush(ctx); err == nil || err.Error() != "job cancelled" {
			t.Errorf("Flush = %v, want the context's cause", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.buffered != 0 || len(s.keys) != 0 {
			t.Errorf("the sink still holds %d items of an abandoned bundle", s.buffered)
		}
	})
}

func TestRequestsStayBelowDynamoDBsLimitOf16MiB(t *testing.T) {
	table := newFakeTable()
	within(t, table, testConfig(), func(t *testing.T, s *Sink) {
		b := s.NewBundle(false)
		for i := range 40 {
			it := item(encode.Put, fmt.Sprint("k", i), 1)
			// Every byte of a string can take six in JSON.
			it.Body = fmt.Appendf(nil, `{"id":{"S":"k%d"},"v":{"N":"1"},"text":{"S":"%s"}}`, i,
				strings.Repeat(`\u0000`, 300_000))
			add(t, b, it)
		}
		flush(t, b)
		if len(table.items) != 40 {
			t.Errorf("stored %d items, want 40", len(table.items))
		}
	})
}

// An item that comes while another waits long for its next attempt is sent when its own time has
// come.
func TestAnItemIsSentInTimeWhileAnotherWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := newFakeTable()
		table.respond = func(_ int, keys []string) fakeResponse {
			if keys[0] == "a" {
				return fakeResponse{err: errConnectionCut}
			}
			return fakeResponse{}
		}
		cfg := testConfig()
		cfg.FlushTimeout = 100 * time.Millisecond
		s := New(cfg, table)
		defer s.Close()
		b := s.NewBundle(false)
		for _, step := range []struct {
			key   string
			after time.Duration
		}{{"a", 10 * time.Minute}, {"b", 0}} { // a is tried again every ten seconds or so by then
			if err := b.Add(t.Context(), item(encode.Put, step.key, 1)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(step.after)
		}
		for n := 0; table.version("b") == 0; n++ {
			if n > 0 {
				t.Fatal("b was not sent after its flush timeout")
			}
			time.Sleep(cfg.FlushTimeout + time.Millisecond)
			synctest.Wait()
		}
		b.Abandon()
	})
}
