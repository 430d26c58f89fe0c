package version

import (
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// Arrival says when a chunk was sealed, so that the latest version of a key is known whatever order
// a runner's shuffle delivers chunks in. The zero Arrival is earlier than all that Now returns.
type Arrival struct {
	// Time is in nanoseconds since 1970. No two arrivals of a process have the same.
	Time int64
	// Process distinguishes processes: arrivals of two of them may have the same time.
	Process uint64
}

var (
	process  = rand.Uint64()
	started  = time.Now()
	lastTime atomic.Int64
)

// Now returns the arrival of a chunk that is sealed now. It is later than all that Now returned
// before: it follows the process's monotonic clock, which is never set back.
func Now() Arrival {
	now := started.UnixNano() + int64(time.Since(started))
	for {
		last := lastTime.Load()
		next := max(now, last+1)
		if lastTime.CompareAndSwap(last, next) {
			return Arrival{Time: next, Process: process}
		}
	}
}

// CertainlyAfter reports whether a is after b by one clock. Of two processes neither is certainly
// after the other: their clocks may differ by more than the time between two panes.
func (a Arrival) CertainlyAfter(b Arrival) bool {
	return a.Process == b.Process && a.Time > b.Time
}

// Latest keeps the latest arrival of each process: its time by the process.
type Latest map[uint64]int64

// Add adds an arrival.
func (l Latest) Add(a Arrival) { l[a.Process] = max(l[a.Process], a.Time) }

// CertainlyAfter reports whether one of the arrivals is certainly after a.
func (l Latest) CertainlyAfter(a Arrival) bool { return l[a.Process] > a.Time }
