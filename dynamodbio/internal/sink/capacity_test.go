package sink

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// meter is a fakeTable's respond for a table with a limit of write units a second, one unit an
// item: it returns as unprocessed what a bucket of burst seconds does not hold.
type meter struct {
	perSecond, burst float64
	units            float64
	at               time.Time
	requests         int
	throttled        int
}

func (m *meter) respond(_ int, keys []string) fakeResponse {
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
		return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
	}
	return fakeResponse{unprocessed: back}
}

// partitioned is a fakeTable's respond for a table whose partitions each give their own write units
// a second.
type partitioned struct {
	of               func(key string) (partition string)
	perSecond, burst float64
	meters           map[string]*meter
}

func (p *partitioned) respond(n int, keys []string) fakeResponse {
	back := map[string]bool{}
	for _, k := range keys {
		partition := p.of(k)
		m := p.meters[partition]
		if m == nil {
			m = &meter{perSecond: p.perSecond, burst: p.burst}
			p.meters[partition] = m
		}
		if a := m.respond(n, []string{k}); a.err != nil {
			back[k] = true
		}
	}
	if len(back) == len(keys) {
		return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
	}
	return fakeResponse{unprocessed: back}
}

// TestOneHotPartitionDoesNotSlowOtherKeys loads 20,000 items of many partition keys, once
// alone and once among 5,000 of one, which takes five times as long as all the others.
func TestOneHotPartitionDoesNotSlowOtherKeys(t *testing.T) {
	const others, hot = 20_000, 5_000
	load := func(withHot bool) (took time.Duration, hotRate float64) {
		table := newFakeTable()
		table.composite = true
		table.latency = func(int) time.Duration { return 5 * time.Millisecond }
		p := &partitioned{perSecond: 1000, burst: 0.1, meters: map[string]*meter{},
			of: func(key string) string {
				partition, _, _ := strings.Cut(key, "/")
				return partition
			}}
		table.respond = p.respond
		var firstOthers time.Duration
		cfg := testConfig()
		cfg.Keys = []string{"id", "v"}
		cfg.MaxBuffered = 10_000
		synctest.Test(t, func(t *testing.T) {
			s := New(cfg, table)
			defer s.Close()
			start := time.Now()
			stored := 0
			inner := table.respond
			table.respond = func(n int, keys []string) fakeResponse {
				a := inner(n, keys)
				for _, k := range keys {
					if !strings.HasPrefix(k, "hot/") && a.err == nil && !a.unprocessed[k] {
						if stored++; stored == others {
							firstOthers = time.Since(start)
						}
					}
				}
				return a
			}
			b := s.NewBundle(false)
			put := func(key string) {
				if err := b.Add(context.Background(), compositeItem(key)); err != nil {
					t.Fatal(err)
				}
			}
			for i := range others {
				put(fmt.Sprintf("k%d/%d", i%5000, i))
				if withHot && i%(others/hot) == 0 {
					put(fmt.Sprintf("hot/%d", i))
				}
			}
			if _, err := b.Flush(context.Background()); err != nil {
				t.Fatal(err)
			}
			if withHot {
				hotRate = hot / time.Since(start).Seconds()
			}
		})
		for _, violation := range table.violations {
			t.Error(violation)
		}
		return firstOthers, hotRate
	}
	alone, _ := load(false)
	among, hotRate := load(true)
	t.Logf("20,000 items alone took %v, among those of a hot partition %v (%.0f %% of their "+
		"rate); the hot partition was written at %.0f a second of 1,000",
		alone, among, 100*alone.Seconds()/among.Seconds(), hotRate)
	if alone.Seconds()/among.Seconds() < 0.9 {
		t.Errorf("want at least 90 %% of the rate")
	}
	if hotRate < 700 {
		t.Errorf("want the hot partition to be used by 700 a second at least")
	}
}

// compositeItem makes an item with a partition key and a sort key, "partition/sort".
func compositeItem(key string) *encode.Item {
	partition, sort, _ := strings.Cut(key, "/")
	canonical, err := encode.AppendKey(nil, map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: partition},
		"v":  &types.AttributeValueMemberN{Value: sort},
	}, []string{"id", "v"})
	if err != nil {
		panic(err)
	}
	body := fmt.Sprintf(`{"id":{"S":%q},"v":{"N":%q}}`, partition, sort)
	return &encode.Item{Op: encode.Put, Key: canonical, Body: []byte(body), Size: len(body)}
}

// loadTime puts items of a key each into the table, in one bundle, and returns how long that takes
// on the bubble's clock.
func loadTime(t *testing.T, cfg Config, table *fakeTable, items int) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := New(cfg, table)
		defer s.Close()
		start := time.Now()
		b := s.NewBundle(false)
		for i := range items {
			add(t, b, item(encode.Put, fmt.Sprint("k", i), 1))
		}
		flush(t, b)
		took = time.Since(start)
	})
	return took
}

// TestSomeThrottlesDoNotSlowTheTable loads 200,000 items into a table that throttles every
// 50th request whatever the rate, as a table with one busy partition does.
func TestSomeThrottlesDoNotSlowTheTable(t *testing.T) {
	const items = 200_000
	load := func(every int) time.Duration {
		table := newFakeTable()
		table.latency = func(int) time.Duration { return 5 * time.Millisecond }
		table.respond = func(n int, keys []string) fakeResponse {
			if n%every == every-1 {
				return fakeResponse{err: apiError("ProvisionedThroughputExceededException")}
			}
			return fakeResponse{}
		}
		cfg := testConfig()
		cfg.MaxBuffered = 10_000
		return loadTime(t, cfg, table, items)
	}
	never, nowAndThen := load(1<<40), load(50)
	t.Logf("%d items took %v, and with every 50th request throttled %v", items, never, nowAndThen)
	if nowAndThen > 3*never {
		t.Errorf("want less than three times as long")
	}
}

// TestTheCapacityOfTheTableIsUsedAndNotExceeded loads 60,000 items into tables that give 4,000
// units a second, at several latencies and bursts. The longer a response takes, the more requests
// are under way when the first of them is throttled, and the later their news comes.
func TestTheCapacityOfTheTableIsUsedAndNotExceeded(t *testing.T) {
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
				table.respond = m.respond
				cfg := testConfig()
				cfg.MaxInFlight, cfg.MaxBuffered = 50, 10_000
				took := loadTime(t, cfg, table, items).Seconds()
				used := items / (perSecond * (took + burst))
				throttled := float64(m.throttled) / float64(m.requests)
				t.Logf("%.1f s, %.1f %% of the capacity used, %.1f %% of %d requests throttled",
					took, 100*used, 100*throttled, m.requests)
				if used < c.wantUsed || throttled > c.maxThrottled {
					t.Errorf("want at least %v used and at most %v throttled", c.wantUsed,
						c.maxThrottled)
				}
			})
		}
	}
}
