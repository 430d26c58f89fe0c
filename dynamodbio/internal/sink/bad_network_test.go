package sink

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// TestAfterAnOutageABadNetworkDoesNotStopTheTable makes DynamoDB unreachable for four seconds at a
// time, on a network where one request in ten fails, one in 60 because it is throttled. The rate
// after an outage starts near zero, and bad luck must not keep it there: half of these seeds took
// one to three minutes once. Of 2,000 others none takes more than 9 s now.
func TestAfterAnOutageABadNetworkDoesNotStopTheTable(t *testing.T) {
	for _, seed := range []uint64{7, 27, 60, 134, 144, 174, 199, 211} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			table := newFakeTable()
			table.latency = func(int) time.Duration { return 5 * time.Millisecond }
			var down atomic.Bool
			bad := badNetwork(seed)
			table.respond = func(int, []string) fakeResponse {
				if down.Load() {
					return fakeResponse{err: errConnectionCut}
				}
				return bad()
			}
			within(t, table, testConfig(), func(t *testing.T, s *Sink) {
				version := 0
				// write has two workers write bundles of ten items each, one after the other.
				write := func(items int) {
					version++
					var workers sync.WaitGroup
					for w := range 2 {
						workers.Go(func() {
							for i := 0; i < items/2; i += 10 {
								b := s.NewBundle(false)
								for j := range 10 {
									add(t, b, item(encode.Put, fmt.Sprint(w, "k", i+j), version))
								}
								flush(t, b)
							}
						})
					}
					workers.Wait()
				}
				for range 8 {
					write(200)
					down.Store(true)
					const outage = 4 * time.Second
					start := time.Now()
					time.AfterFunc(outage, func() { down.Store(false) })
					write(400)
					synctest.Wait()
					if took := time.Since(start) - outage; took > 20*time.Second {
						t.Errorf("400 items were stored %v after DynamoDB was back", took)
					}
				}
			})
		})
	}
}

// badNetwork returns what becomes of requests, by a seed. It is called by one goroutine at a time.
func badNetwork(seed uint64) func() fakeResponse {
	random := rand.New(rand.NewPCG(seed, 0))
	kinds := []fakeResponse{
		{err: errConnectionCut},
		{err: errConnectionCut, lost: true},
		{err: errConnectionCut, lost: true},
		{}, // late
		{err: apiError("InternalServerError")},
		{err: apiError("ProvisionedThroughputExceededException")},
	}
	turn := random.IntN(len(kinds))
	return func() fakeResponse {
		if random.IntN(10) > 0 {
			return fakeResponse{}
		}
		turn++
		return kinds[turn%len(kinds)]
	}
}
