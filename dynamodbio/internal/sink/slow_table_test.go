package sink

import (
	"fmt"
	"hash/fnv"
	"testing"
	"time"
)

// TestASlowTableIsUsedInFull loads two minutes' worth of items into tables that give little: five
// units a second is what the console of AWS gives a provisioned table. A full request takes several
// seconds' units there.
func TestASlowTableIsUsedInFull(t *testing.T) {
	const seconds = 120
	for _, c := range []struct{ perSecond, maxThrottled float64 }{{1, 0.6}, {5, 0.3}, {25, 0.3},
		{100, 0.3}, {500, 0.1}} {
		t.Run(fmt.Sprint(c.perSecond), func(t *testing.T) {
			table := newFakeTable()
			table.latency = func(int) time.Duration { return 5 * time.Millisecond }
			m := &meter{perSecond: c.perSecond, burst: 1}
			table.respond = m.respond
			cfg := testConfig()
			cfg.MaxInFlight, cfg.MaxBuffered = 50, 10_000
			took := loadTime(t, cfg, table, int(c.perSecond*seconds)).Seconds()
			used, throttled := seconds/(took+1), float64(m.throttled)/float64(m.requests)
			t.Logf("%.1f s, %.1f %% of the capacity used, %.1f %% of %d requests throttled", took,
				100*used, 100*throttled, m.requests)
			if used < 0.95 || throttled > c.maxThrottled {
				t.Errorf("want at least 0.95 used and at most %v throttled", c.maxThrottled)
			}
		})
	}
}

// TestABusyPartitionDoesNotSlowOthers loads a table without a sort key. One of its ten partitions
// is kept busy by other writers for a while. The load takes as long as that partition needs, and
// the rest does not continue at its rate once it is free: that took six minutes.
func TestABusyPartitionDoesNotSlowOthers(t *testing.T) {
	const items, partitions = 100_000, 10
	for _, c := range []struct {
		perSecond float64 // what the busy one gives
		until     time.Duration
		want      time.Duration
	}{
		{0, 30 * time.Second, 60 * time.Second},
		{50, 30 * time.Second, 60 * time.Second},
		{50, time.Hour, 220 * time.Second}, // 10,000 items at 50 a second
		{200, time.Hour, 60 * time.Second},
	} {
		t.Run(fmt.Sprintf("%v for %v", c.perSecond, c.until), func(t *testing.T) {
			table := newFakeTable()
			table.latency = func(int) time.Duration { return 5 * time.Millisecond }
			busy := &meter{perSecond: c.perSecond, burst: 1}
			p := &partitioned{perSecond: 1000, burst: 1, meters: map[string]*meter{"0": busy},
				of: func(key string) string {
					hash := fnv.New32a()
					hash.Write([]byte(key))
					return fmt.Sprint(hash.Sum32() % partitions)
				}}
			var start time.Time
			table.respond = func(n int, keys []string) fakeResponse {
				if start.IsZero() {
					start = time.Now()
				}
				if time.Since(start) > c.until {
					busy.perSecond = 1000
				}
				return p.respond(n, keys)
			}
			cfg := testConfig()
			cfg.MaxBuffered = 10_000
			took := loadTime(t, cfg, table, items)
			t.Logf("%v, %d requests", took, table.n)
			if took > c.want {
				t.Errorf("want at most %v", c.want)
			}
		})
	}
}
