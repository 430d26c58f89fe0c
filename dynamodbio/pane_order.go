package dynamodbio

import (
	"slices"
	"sync"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/chunk"
)

const (
	// maxStartDelay is how long a pane may take from when a runner cuts it to when its bundle starts here.
	maxStartDelay = 10 * time.Second
	// maxKeptBytes bounds what is kept of a table's panes, which are compressed: some 500,000 items.
	maxKeptBytes = 16 << 20
)

// paneOrder keeps the panes of a table's shards in order in this process. Beam has the panes of a key processed one
// after the other, and so do Flink and Dataflow. Prism 2.77 does not: it runs a pane that an arriving element lets go
// (elementmanager.go, startTriggeredBundle) beside an earlier one, and at times before it. With panes of 20 ms one
// streaming pipeline in 100 ended in a wrong table, and each one in which an earlier pane waited for the sink.
//
// So a shard's panes take turns, and the chunks of those that were handed to the sink are kept for a while: a pane that
// comes behind a later one is told what to leave out. It costs a comparison for each chunk.
type paneOrder struct {
	key  string
	refs int // guarded by paneOrders.mu

	mu     sync.Mutex
	shards map[int64]*shardOrder
	open   map[*writePaneFn]time.Time // bundles, and when they began
	kept   []deliveredChunk           // in the order in which they were handed over
	bytes  int                        // of kept
}

// shardOrder is the part of a shard.
type shardOrder struct {
	turn   sync.Mutex       // of the pane that is handed over
	latest map[uint64]int64 // arrival of the latest chunk handed over, by the process that it comes from
}

// deliveredChunk is a chunk whose items the sink has.
type deliveredChunk struct {
	by     *writePaneFn
	shard  int64
	header chunk.Header
	sealed []byte
	at     time.Time
}

// paneOrders are those of this process, by sinkKey.
var paneOrders struct {
	mu     sync.Mutex
	tables map[string]*paneOrder
}

// acquirePaneOrder returns a table's order. It wants one release.
func acquirePaneOrder(sinkKey string) *paneOrder {
	paneOrders.mu.Lock()
	defer paneOrders.mu.Unlock()
	o := paneOrders.tables[sinkKey]
	if o == nil {
		o = &paneOrder{key: sinkKey, shards: map[int64]*shardOrder{}, open: map[*writePaneFn]time.Time{}}
		if paneOrders.tables == nil {
			paneOrders.tables = map[string]*paneOrder{}
		}
		paneOrders.tables[sinkKey] = o
	}
	o.refs++
	return o
}

func (o *paneOrder) release() {
	paneOrders.mu.Lock()
	defer paneOrders.mu.Unlock()
	if o.refs--; o.refs == 0 {
		delete(paneOrders.tables, o.key)
	}
}

// start notes that a bundle begins: panes that are later than its own may be handed over before them.
func (o *paneOrder) start(f *writePaneFn) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open[f] = time.Now()
}

// finish notes that the bundle has come to its end, if one is open. What a bundle handed over that failed has no claim on
// those before it: it will be handed over again.
func (o *paneOrder) finish(f *writePaneFn, stored bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	began, ok := o.open[f]
	delete(o.open, f)
	if !ok || stored {
		return
	}
	o.kept = slices.DeleteFunc(o.kept, func(c deliveredChunk) bool {
		failed := c.by == f && !c.at.Before(began)
		if failed {
			o.bytes -= len(c.sealed)
		}
		return failed
	})
}

// paneTurn is a pane's time to be handed over.
type paneTurn struct {
	order *paneOrder
	by    *writePaneFn
	shard int64
	of    *shardOrder
	own   []deliveredChunk
	bytes int
}

// turn waits for the shard's other panes to be handed over. It wants one end.
func (o *paneOrder) turn(f *writePaneFn, shard int64) *paneTurn {
	o.mu.Lock()
	of := o.shards[shard]
	if of == nil {
		of = &shardOrder{latest: map[uint64]int64{}}
		o.shards[shard] = of
	}
	o.mu.Unlock()
	of.turn.Lock()
	return &paneTurn{order: o, by: f, shard: shard, of: of}
}

// add notes a chunk of the pane. It returns those of other panes that arrived later and were handed over before. Times of
// two processes are not compared: their clocks may differ by more than lies between two panes.
func (t *paneTurn) add(h chunk.Header, sealed []byte) (later []deliveredChunk) {
	t.own = append(t.own, deliveredChunk{by: t.by, shard: t.shard, header: h, sealed: sealed})
	for t.bytes += len(sealed); t.bytes > maxKeptBytes; t.own = t.own[1:] {
		t.bytes -= len(t.own[0].sealed)
		t.own[0] = deliveredChunk{}
	}
	if h.Arrival >= t.of.latest[h.Process] {
		return nil
	}
	t.order.mu.Lock()
	defer t.order.mu.Unlock()
	for _, c := range t.order.kept {
		if c.shard == t.shard && c.header.Process == h.Process && c.header.Arrival > h.Arrival {
			later = append(later, c)
		}
	}
	return later
}

// end lets the shard's next pane be handed over.
func (t *paneTurn) end() {
	o := t.order
	o.mu.Lock()
	now := time.Now()
	for i := range t.own {
		c := &t.own[i]
		c.at = now
		t.of.latest[c.header.Process] = max(t.of.latest[c.header.Process], c.header.Arrival)
	}
	o.kept = append(o.kept, t.own...)
	o.bytes += t.bytes
	o.trim(now)
	o.mu.Unlock()
	t.of.turn.Unlock()
}

// trim drops the chunks that no earlier pane can come behind any more.
func (o *paneOrder) trim(now time.Time) {
	safe := now.Add(-maxStartDelay)
	for _, began := range o.open {
		if began.Before(safe) {
			safe = began
		}
	}
	n := 0
	for ; n < len(o.kept) && (o.bytes > maxKeptBytes || o.kept[n].at.Before(safe)); n++ {
		o.bytes -= len(o.kept[n].sealed)
	}
	clear(o.kept[:n])
	o.kept = o.kept[n:]
}
