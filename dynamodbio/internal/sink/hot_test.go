package sink

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// partitionOf is the partition key of a fakeTable's composite key.
func partitionOf(key string) string {
	partition, _, _ := strings.Cut(key, "/")
	return partition
}

// queuedHot counts the entries that wait for the rate of a hot partition.
func queuedHot(s *Sink) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, h := range s.hot {
		n += h.queue.len
	}
	return n
}

// atRest says what a sink still holds when all of its bundles have ended, or "".
func atRest(s *Sink) string {
	hot := queuedHot(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.buffered+len(s.keys)+s.ready.len+len(s.delayed)+s.flushReady+hot == 0 {
		return ""
	}
	return fmt.Sprintf("%d buffered, %d keys, %d ready, %d delayed, %d of flushing bundles, %d hot",
		s.buffered, len(s.keys), s.ready.len, len(s.delayed), s.flushReady, hot)
}

// A bundle is abandoned whose items wait for a hot partition. They are not sent, and give their
// places back; the one that another bundle waits for, too, is stored.
func TestItemsOfAnAbandonedBundleLeaveTheQueueOfAHotPartition(t *testing.T) {
	table := newFakeTable()
	table.composite = true
	throttle, stored := true, map[string]bool{}
	table.respond = func(_ int, keys []string) fakeResponse {
		back := map[string]bool{}
		for _, k := range keys {
			if partitionOf(k) == "hot" && throttle {
				back[k] = true
			} else {
				stored[k] = true
			}
		}
		return fakeResponse{unprocessed: back}
	}
	cfg := testConfig()
	cfg.Keys = []string{"id", "v"}
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		abandoned := s.NewBundle(false)
		for i := range 60 {
			add(t, abandoned, compositeItem(fmt.Sprintf("hot/%d", i)))
			if i < 20 {
				add(t, abandoned, compositeItem(fmt.Sprintf("k%d/0", i)))
			}
		}
		time.Sleep(time.Minute)
		other := s.NewBundle(false)
		for _, key := range []string{"hot/0", "hot/30", "hot/59"} {
			add(t, other, compositeItem(key))
		}
		if n := queuedHot(s); n < 10 {
			t.Fatalf("%d items wait for their partition: too few for this test", n)
		}
		table.mu.Lock()
		throttle, stored = false, map[string]bool{}
		table.mu.Unlock()
		abandoned.Abandon()
		flush(t, other)
		time.Sleep(time.Hour)
		got := slices.Sorted(maps.Keys(stored))
		if want := []string{"hot/0", "hot/30", "hot/59"}; !slices.Equal(got, want) {
			t.Errorf("stored %v, want %v", got, want)
		}
		if left := atRest(s); left != "" {
			t.Errorf("the sink is left with %s", left)
		}
	})
}

// bulkyItem is a compositeItem of a number of write units.
func bulkyItem(key string, units int) *encode.Item {
	it := compositeItem(key)
	it.Size = units << 10
	return it
}

// The rate of a hot partition is in write units, whatever the items' sizes: 400 items of four units
// take 16 s at 100 units a second, with few requests throttled.
func TestAHotPartitionIsPacedByTheUnitsOfItsItems(t *testing.T) {
	const items, units, perSecond = 400, 4, 100
	table := newFakeTable()
	table.composite = true
	table.latency = func(int) time.Duration { return 5 * time.Millisecond }
	m := &meter{perSecond: perSecond / units, burst: 0.5}
	throttled := 0
	table.respond = func(n int, keys []string) fakeResponse {
		back := map[string]bool{}
		for _, k := range keys {
			if a := m.respond(n, []string{k}); partitionOf(k) == "hot" && a.err != nil {
				back[k] = true
				throttled++
			}
		}
		return fakeResponse{unprocessed: back}
	}
	cfg := testConfig()
	cfg.Keys, cfg.MaxBuffered = []string{"id", "v"}, 1000
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		b, start := s.NewBundle(false), time.Now()
		for i := range items {
			add(t, b, bulkyItem(fmt.Sprintf("hot/%d", i), units))
		}
		flush(t, b)
		took := time.Since(start)
		t.Logf("%d items of %d units took %v, %d throttled", items, units, took, throttled)
		if took > 24*time.Second || throttled > items/2 {
			t.Errorf("want at most 24 s and %d throttled", items/2)
		}
	})
}

// What a response shows about partition keys, each case on a new sink: which are hot after it, and
// what counts as throttled by the table as a whole.
func TestWhichPartitionKeysAreHot(t *testing.T) {
	type response struct {
		stored, throttled []string
		partition         bool // DynamoDB says that it is their partition which throttles
	}
	mixed := response{stored: []string{"a/1"}, throttled: []string{"b/1"}}
	for name, c := range map[string]struct {
		responses []response
		hot       []string
		byTable   float64 // of the last response
	}{
		"nothing throttled": {[]response{{stored: []string{"a/1", "b/1"}}}, nil, 0},
		"all throttled: it is the table": {[]response{{throttled: []string{"a/1", "b/1"}}}, nil,
			2},
		"one beside others, once":        {[]response{mixed}, nil, 1},
		"one beside others, twice":       {[]response{mixed, mixed}, nil, 1},
		"one beside others, three times": {[]response{mixed, mixed, mixed}, []string{"b"}, 0},
		"several of one key beside others": {
			[]response{{stored: []string{"a/1"}, throttled: []string{"b/1", "b/2"}}}, []string{"b"},
			0},
		"several keys beside others": {
			[]response{{stored: []string{"a/1"}, throttled: []string{"b/1", "c/1", "c/2"}}}, nil,
			3},
		"DynamoDB says so": {
			[]response{{throttled: []string{"b/1"}, partition: true}}, []string{"b"}, 0},
		"DynamoDB says so of two": {
			[]response{{throttled: []string{"b/1", "c/1"}, partition: true}}, []string{"b", "c"},
			0},
		"a hot key again, and nothing else": {
			[]response{mixed, mixed, mixed, {throttled: []string{"b/1", "b/2"}}}, []string{"b"}, 0},
		"a hot key and another, none stored": {
			[]response{mixed, mixed, mixed, {throttled: []string{"b/1", "c/1"}}}, []string{"b"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Config{Keys: []string{"id", "v"}, MaxInFlight: 1}, newFakeTable())
			defer s.Close()
			var byTable float64
			for _, response := range c.responses {
				r := new(result)
				outcomes := func(keys []string, err *Error) {
					for _, key := range keys {
						e := &entry{key: string(compositeItem(key).Key)}
						e.size = 100
						r.outcomes = append(r.outcomes, outcome{e, err})
						r.expected++
					}
				}
				outcomes(response.stored, nil)
				throttle := &Error{Kind: Throttled, HotPartition: response.partition}
				outcomes(response.throttled, throttle)
				r.throttled = len(response.throttled) > 0
				byTable = s.attributeThrottles(time.Now(), r)
			}
			var hot []string
			for key, h := range s.hot {
				if h.rate.perSecond > 0 {
					hot = append(hot, key)
				}
			}
			var want []string
			for _, name := range c.hot {
				want = append(want, partitionKey(string(compositeItem(name+"/0").Key)))
			}
			slices.Sort(hot)
			if slices.Sort(want); !slices.Equal(hot, want) || byTable != c.byTable {
				t.Errorf("hot are %q, want %q; %v by the table, want %v", hot, want, byTable,
					c.byTable)
			}
		})
	}
}

// A partition key that was not throttled for a while starts again with no strikes, and is forgotten
// when another one comes under watch.
func TestAPartitionKeyIsForgottenAfterHotFor(t *testing.T) {
	within(t, newFakeTable(), Config{Keys: []string{"id", "v"}, MaxInFlight: 1},
		func(t *testing.T, s *Sink) {
			s.watchPartition(time.Now(), "a").strikes = hotStrikes
			time.Sleep(hotFor)
			if s.watchPartition(time.Now(), "b"); s.watchPartition(time.Now(),
				"a").strikes != hotStrikes {
				t.Errorf("%v after it was throttled it is forgotten", hotFor)
			}
			time.Sleep(time.Nanosecond)
			if s.watchPartition(time.Now(), "a").strikes != 0 {
				t.Error("it still has its strikes")
			}
			s.hot["a"].queue.pushBack(new(entry))
			time.Sleep(time.Nanosecond)
			s.watchPartition(time.Now(), "c")
			if s.hot["a"] == nil {
				t.Error("it is forgotten while items wait for it")
			}
			time.Sleep(hotFor)
			s.hot["a"].queue = entryList{}
			if s.watchPartition(time.Now(), "d"); s.hot["a"] != nil || s.hot["c"] == nil {
				t.Error("the quiet one is kept, or the other one is not")
			}
		})
}

// Write units are those that DynamoDB reported, and those that were expected of what was stored
// where it reported none.
func TestUnitsDelivered(t *testing.T) {
	outcomes := func(size int, errs ...*Error) (all []outcome) {
		for _, err := range errs {
			e := new(entry)
			e.size = size
			all = append(all, outcome{e, err})
		}
		return all
	}
	for name, c := range map[string]struct {
		r    result
		want float64
	}{
		"reported":             {result{writeUnits: 7, outcomes: outcomes(100, nil, nil)}, 7},
		"not reported":         {result{outcomes: outcomes(1025, nil, nil)}, 4},
		"not reported, part":   {result{outcomes: outcomes(1024, nil, &Error{Kind: Throttled})}, 1},
		"nothing was stored":   {result{outcomes: outcomes(100, &Error{Kind: Throttled})}, 0},
		"an item was rejected": {result{outcomes: outcomes(100, &Error{Kind: BadItem}, nil)}, 1},
	} {
		if got := c.r.delivered(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
