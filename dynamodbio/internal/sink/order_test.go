package sink

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"pgregory.net/rapid"
)

// step is one thing that a scenario does: add a version of a key to a bundle, end a bundle, or let
// time pass.
type step struct {
	bundle int
	key    int
	delete bool
	end    bool
	// abandon ends a bundle as one that is processed again: what is left of it may be stored or
	// not.
	abandon bool
	wait    time.Duration
}

// scenario is drawn whole before it runs, as its run is in a bubble of its own.
type scenario struct {
	cfg       Config
	steps     []step
	latencies []time.Duration
	responses []int // what becomes of request n
	// ordered scenarios give every version an order of its own, in no order of arrival. What they
	// leave in the table depends on what met in the sink; that everything is accounted for does
	// not.
	ordered bool
}

const (
	responseApplied = iota
	responseUnprocessed
	responseThrottled
	responseServerError
	responseCut
	responseLost
)

func drawScenario(t *rapid.T) scenario {
	var sc scenario
	sc.cfg = Config{
		Table: "t", Where: "here", Keys: []string{"id"},
		BatchMaxSize: rapid.IntRange(1, 25).Draw(t, "batch"),
		MaxInFlight:  rapid.IntRange(1, 8).Draw(t, "inFlight"),
		FlushTimeout: time.Duration(rapid.IntRange(1, 3000).Draw(t, "flush")) * time.Millisecond,
	}
	sc.ordered = rapid.IntRange(0, 3).Draw(t, "ordered") == 0
	sc.cfg.MaxBuffered = sc.cfg.BatchMaxSize + rapid.IntRange(1, 60).Draw(t, "buffered")
	keys := rapid.IntRange(1, 40).Draw(t, "keys")
	sc.steps = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) step {
		s := step{bundle: rapid.IntRange(0, 3).Draw(t, "bundle"),
			key: rapid.IntRange(0, keys).Draw(t, "key")}
		switch rapid.IntRange(0, 20).Draw(t, "what") {
		case 0:
			s.end = true
		case 1:
			s.wait = time.Duration(rapid.IntRange(1, 4000).Draw(t, "wait")) * time.Millisecond
		case 2, 3, 4:
			s.delete = true
		case 5:
			s.abandon = rapid.IntRange(0, 3).Draw(t, "abandon") == 0
		}
		return s
	}), 1, 300).Draw(t, "steps")
	sc.latencies = rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 2000),
		func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }), 1, 20).Draw(t,
		"latencies")
	sc.responses = rapid.SliceOfN(rapid.SampledFrom([]int{responseApplied, responseApplied,
		responseApplied,
		responseUnprocessed, responseThrottled, responseServerError, responseCut, responseLost}), 0,
		60).Draw(t, "responses")
	return sc
}

// bad reports whether items of the key are rejected as invalid: one key in seven.
func bad(key string) bool { return len(key) > 1 && (key[len(key)-1]-'0')%7 == 6 }

// run plays the scenario and returns what it found wrong. Faults end after len(responses) requests,
// so that every scenario can end.
func (sc scenario) run(t *testing.T) (violations []string) {
	table := newFakeTable()
	table.limit = sc.cfg.MaxInFlight
	table.anyVersion = sc.ordered
	table.latency = func(n int) time.Duration { return sc.latencies[n%len(sc.latencies)] }
	table.respond = func(n int, keys []string) fakeResponse {
		if slices.ContainsFunc(keys, bad) {
			return fakeResponse{err: apiError("ValidationException")}
		}
		if n >= len(sc.responses) {
			return fakeResponse{}
		}
		switch sc.responses[n] {
		case responseUnprocessed:
			back := map[string]bool{}
			for i, k := range keys {
				back[k] = i%2 == 0
			}
			return fakeResponse{unprocessed: back}
		case responseThrottled:
			return fakeResponse{err: apiError("ThrottlingException")}
		case responseServerError:
			return fakeResponse{err: apiError("InternalServerError")}
		case responseCut:
			return fakeResponse{err: errConnectionCut}
		case responseLost:
			return fakeResponse{err: errConnectionCut, lost: true}
		}
		return fakeResponse{}
	}
	synctest.Test(t, func(t *testing.T) {
		s := New(sc.cfg, table)
		defer s.Close()
		model := map[string]int{}
		open := map[string]int{} // keys whose last version is of the bundle of that number
		bundles := make([]*Bundle, 4)
		var sum Summary
		flush := func(i int) {
			if bundles[i] == nil {
				return
			}
			got, err := bundles[i].Flush(context.Background())
			if err != nil {
				violations = append(violations, fmt.Sprintf("Flush: %v", err))
			}
			sum.Puts += got.Puts
			sum.Deletes += got.Deletes
			sum.Folded += got.Folded
			failures := bundles[i].DrainFailures()
			if len(failures) != int(got.Failures) {
				violations = append(violations, fmt.Sprintf("%d failures, and %d in the summary",
					len(failures), got.Failures))
			}
			sum.Failures += got.Failures
			bundles[i] = nil
			for key, b := range open {
				if b == i {
					delete(open, key)
				}
			}
		}
		added, abandoned := 0, false
		for version, st := range sc.steps {
			switch {
			case st.end:
				flush(st.bundle)
				continue
			case st.wait > 0:
				time.Sleep(st.wait)
				continue
			case st.abandon:
				if bundles[st.bundle] != nil {
					bundles[st.bundle].Abandon()
					bundles[st.bundle] = nil
					abandoned = true
					for key, b := range open {
						if b == st.bundle {
							delete(model, key)
						}
					}
				}
				continue
			}
			if bundles[st.bundle] == nil {
				bundles[st.bundle] = s.NewBundle(true)
			}
			key, v, op := fmt.Sprint("k", st.key), version+1, encode.Put
			if st.delete {
				op = encode.Delete
				v = -v
			}
			if !bad(key) {
				model[key] = v
				open[key] = st.bundle
			}
			added++
			it := item(op, key, version+1)
			if sc.ordered {
				it.Order = []byte{byte((version + 1) * 37)}
			}
			if err := bundles[st.bundle].Add(context.Background(), it); err != nil {
				violations = append(violations, fmt.Sprintf("Add: %v", err))
				return
			}
		}
		for i := range bundles {
			flush(i)
		}
		if abandoned { // what was in flight ends with no bundle waiting
			time.Sleep(time.Hour)
			synctest.Wait()
		}
		for key, want := range model {
			if got := table.items[key]; got != want && !sc.ordered {
				violations = append(violations,
					fmt.Sprintf("%s: stored version %d, want %d", key, got,
						want))
			}
		}
		if int(sum.Puts+sum.Deletes+sum.Folded+sum.Failures) != added && !abandoned {
			violations = append(violations, fmt.Sprintf(
				"%d puts + %d deletes + %d folded + %d failed, want the %d that were added",
				sum.Puts, sum.Deletes, sum.Folded, sum.Failures, added))
		}
		if s.buffered != 0 || len(s.keys) != 0 || s.ready.len != 0 || len(s.delayed) != 0 ||
			s.flushReady != 0 {
			violations = append(violations, fmt.Sprintf(
				"at the end %d buffered, %d keys, %d ready, %d delayed, %d of flushing bundles",
				s.buffered, len(s.keys), s.ready.len, len(s.delayed), s.flushReady))
		}
		violations = append(violations, table.violations...)
	})
	return violations
}

// TestNothingOvertakesAndNothingIsLost drives bundles that interleave, with random keys, latencies
// and violations, and expects the table that a plain map gives.
func TestNothingOvertakesAndNothingIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		sc := drawScenario(rt)
		if violations := sc.run(t); len(violations) > 0 {
			rt.Fatal(errors.Join(toErrors(violations)...))
		}
	})
}

func toErrors(texts []string) (errs []error) {
	for _, text := range texts {
		errs = append(errs, errors.New(text))
	}
	return errs
}

// ordered is an item whose order is its version.
func ordered(key string, version int) *encode.Item {
	it := item(encode.Put, key, version)
	it.Order = []byte{byte(version)}
	return it
}

// TestTheGreatestOrderWinsWhereverVersionsMeet lets a version that is the earlier one by its order
// arrive after the later one, at every place where the two can meet in the sink.
func TestTheGreatestOrderWinsWhereverVersionsMeet(t *testing.T) {
	for name, c := range map[string]struct {
		responses []fakeResponse // of the requests in turn
		meet      time.Duration  // how long after the later version the earlier one arrives
		want      int
		puts      int64
	}{
		"queued":    {meet: 0, want: 5, puts: 1},
		"in flight": {meet: time.Second, want: 5, puts: 1},
		"in flight, throttled": {responses: []fakeResponse{{err: apiError("ThrottlingException")}},
			meet: time.Second, want: 5, puts: 1},
		"in flight, rejected": {responses: []fakeResponse{{err: apiError("ValidationException")}},
			meet: time.Second, want: 3, puts: 1},
		"waiting for its next attempt": {responses: []fakeResponse{{err: errConnectionCut}},
			meet: 2*time.Second + time.Nanosecond, want: 5, puts: 1},
		"stored and forgotten": {meet: 10 * time.Second, want: 3, puts: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				table := newFakeTable()
				table.anyVersion = true
				table.latency = func(int) time.Duration { return 2 * time.Second }
				table.respond = func(n int, _ []string) (a fakeResponse) {
					if n < len(c.responses) {
						a = c.responses[n]
					}
					return a
				}
				s := New(Config{Table: "t", Where: "here", Keys: []string{"id"}, BatchMaxSize: 25,
					MaxInFlight: 4, MaxBuffered: 100, FlushTimeout: time.Millisecond}, table)
				defer s.Close()
				first, second := s.NewBundle(true), s.NewBundle(true)
				if err := first.Add(t.Context(), ordered("k", 5)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(c.meet)
				if err := second.Add(t.Context(), ordered("k", 3)); err != nil {
					t.Fatal(err)
				}
				var sum Summary
				for _, b := range []*Bundle{first, second} {
					got, err := b.Flush(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					sum.Puts += got.Puts
					sum.Folded += got.Folded
					sum.Failures += got.Failures
				}
				if got := table.version("k"); got != c.want {
					t.Errorf("version %d is stored, want %d", got, c.want)
				}
				if sum.Puts != c.puts || sum.Puts+sum.Folded+sum.Failures != 2 {
					t.Errorf("%d puts, %d folded, %d failures", sum.Puts, sum.Folded, sum.Failures)
				}
				if s.buffered != 0 || len(s.keys) != 0 {
					t.Errorf("at the end %d buffered, %d keys", s.buffered, len(s.keys))
				}
			})
		})
	}
}

// A bundle is abandoned while its item is in flight, and the request fails. The item is not sent
// again, unless another bundle waits for a version of its key that is blocked behind it.
func TestAnItemOfAnAbandonedBundleIsNotRetried(t *testing.T) {
	for _, blocked := range []bool{false, true} {
		t.Run(fmt.Sprintf("blocked=%v", blocked), func(t *testing.T) {
			table := newFakeTable()
			table.latency = func(int) time.Duration { return time.Second }
			table.respond = func(n int, _ []string) (a fakeResponse) {
				if n < 3 {
					a.err = errConnectionCut
				}
				return a
			}
			within(t, table, testConfig(), func(t *testing.T, s *Sink) {
				abandoned, other := s.NewBundle(true), s.NewBundle(true)
				add(t, abandoned, item(encode.Put, "k", 1))
				time.Sleep(5500 * time.Millisecond) // half a second into the first request
				want := 1
				if blocked {
					add(t, other, item(encode.Put, "k", 2))
					want = 4
				}
				abandoned.Abandon()
				flush(t, other)
				time.Sleep(time.Hour)
				if left := atRest(s); table.n != want || left != "" {
					t.Errorf("%d requests, want %d; the sink is left with %s", table.n, want, left)
				}
				if blocked && table.version("k") != 2 {
					t.Errorf("version %d is stored, want 2", table.version("k"))
				}
			})
		})
	}
}
