package sink

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// meter is a fakeTable's answer for a table with a limit of write units a second, one unit an item:
// it hands back what a bucket of burst seconds does not hold.
type meter struct {
	perSecond, burst float64
	units            float64
	at               time.Time
	requests         int
	throttled        int
}

func (m *meter) answer(_ int, keys []string) fakeAnswer {
	t := time.Now()
	if m.at.IsZero() {
		m.units = m.perSecond * m.burst
	} else {
		m.units = min(m.perSecond*m.burst, m.units+m.perSecond*t.Sub(m.at).Seconds())
	}
	m.at = t
	m.requests++
	back := map[string]bool{}
	for _, k := range keys {
		if m.units > 0 {
			m.units--
		} else {
			back[k] = true
		}
	}
	if len(back) > 0 {
		m.throttled++
	}
	if len(back) == len(keys) {
		return fakeAnswer{err: apiError("ProvisionedThroughputExceededException")}
	}
	return fakeAnswer{unprocessed: back}
}

// TestTheTablesCapacityIsUsedAndNotExceeded loads 60,000 items into tables that give 4,000 units a second,
// at several latencies and bursts. The longer an answer takes, the more requests are under way when
// the first of them is throttled, and the later their news comes.
func TestTheTablesCapacityIsUsedAndNotExceeded(t *testing.T) {
	const items, perSecond = 60_000, 4000.0
	for _, c := range []struct {
		latency                time.Duration
		wantUsed, maxThrottled float64
	}{
		{200 * time.Microsecond, 0.95, 0.05},
		{2 * time.Millisecond, 0.95, 0.05},
		{10 * time.Millisecond, 0.90, 0.10},
		{60 * time.Millisecond, 0.90, 0.20},
	} {
		for _, burst := range []float64{1, 5} {
			t.Run(fmt.Sprintf("%v/burst%vs", c.latency, burst), func(t *testing.T) {
				table := newFakeTable()
				table.latency = func(int) time.Duration { return c.latency }
				m := &meter{perSecond: perSecond, burst: burst}
				table.answer = m.answer
				cfg := testConfig()
				cfg.MaxInFlight, cfg.MaxBuffered = 50, 10_000
				synctest.Test(t, func(t *testing.T) {
					s := New(cfg, table)
					defer s.Close()
					start := time.Now()
					b := s.NewBundle(false)
					for i := range items {
						if err := b.Add(context.Background(), item(encode.Put, fmt.Sprint("k", i), 1)); err != nil {
							t.Fatal(err)
						}
					}
					if _, err := b.Flush(context.Background()); err != nil {
						t.Fatal(err)
					}
					took := time.Since(start).Seconds()
					used := items / (perSecond * (took + burst))
					throttled := float64(m.throttled) / float64(m.requests)
					t.Logf("%.1f s, %.1f %% of the capacity used, %.1f %% of %d requests throttled", took, 100*used, 100*throttled, m.requests)
					if used < c.wantUsed || throttled > c.maxThrottled {
						t.Errorf("want at least %v used and at most %v throttled", c.wantUsed, c.maxThrottled)
					}
				})
			})
		}
	}
}
