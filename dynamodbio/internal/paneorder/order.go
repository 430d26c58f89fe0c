// Package paneorder keeps the panes of an upsert's shards in order within this process. It stands
// between the GroupByKey, whose panes the write DoFn receives, and package sink, which keeps the
// order of the items that it is given.
//
// Beam processes the panes of a key one after the other, and so do Flink and Dataflow. Prism 2.77
// does not: it runs a pane that an arriving element triggers (elementmanager.go,
// startTriggeredBundle) beside an earlier one, and at times before it. With panes of 20 ms one
// streaming pipeline in 100 ended in a wrong table, and each one in which an earlier pane waited
// for the sink.
//
// So a shard's panes take turns, and the chunks of those that were given to the sink are kept for a
// while: a pane that comes after a later one learns which of its items are superseded. It costs a
// comparison for each chunk.
package paneorder

import (
	"slices"
	"sync"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
)

const (
	// maxStartDelay is how long a pane may take from when a runner cuts it to when its bundle
	// starts in this process.
	maxStartDelay = 10 * time.Second
	// maxKeptBytes bounds the chunks that are kept for a table, which are compressed: some 500,000
	// items.
	maxKeptBytes = 16 << 20
)

// Order is the order of one table's panes. Its methods may be called from any goroutine.
type Order struct {
	mu     sync.Mutex
	shards map[int64]*shard
	open   map[any]time.Time // open bundles by their writer, and when they started
	kept   []Chunk           // in the order in which they were given to the sink
	bytes  int               // of kept
}

// shard is the state of one shard.
type shard struct {
	turn   sync.Mutex     // held by the pane whose items are being given to the sink
	latest version.Latest // of the chunks given to the sink
}

// Chunk is a chunk whose items the sink has.
type Chunk struct {
	// Sealed is the chunk, for a chunk.Reader.
	Sealed []byte

	writer  any
	shard   int64
	arrival version.Arrival
	at      time.Time // when its pane's turn ended
}

// New returns the order of a table.
func New() *Order {
	return &Order{shards: map[int64]*shard{}, open: map[any]time.Time{}}
}

// StartBundle records that a writer starts a bundle: panes that are later than its own may be
// written before them. A writer is any comparable value, and has one bundle at a time.
func (o *Order) StartBundle(writer any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.open[writer] = time.Now()
}

// FinishBundle records the end of the writer's bundle, if one is open. The chunks of a bundle that
// failed supersede nothing: the runner processes them again.
func (o *Order) FinishBundle(writer any, stored bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	started, ok := o.open[writer]
	delete(o.open, writer)
	if !ok || stored {
		return
	}
	o.kept = slices.DeleteFunc(o.kept, func(c Chunk) bool {
		failed := c.writer == writer && !c.at.Before(started)
		if failed {
			o.bytes -= len(c.Sealed)
		}
		return failed
	})
}

// Turn is the time in which one pane of a shard gives its items to the sink.
type Turn struct {
	order   *Order
	writer  any
	shardID int64
	shard   *shard
	own     []Chunk
	bytes   int
}

// StartTurn waits until no other pane of the shard has its turn. Every turn must be paired with an
// [Turn.End].
func (o *Order) StartTurn(writer any, shardID int64) *Turn {
	o.mu.Lock()
	s := o.shards[shardID]
	if s == nil {
		s = &shard{latest: version.Latest{}}
		o.shards[shardID] = s
	}
	o.mu.Unlock()
	s.turn.Lock()
	return &Turn{order: o, writer: writer, shardID: shardID, shard: s}
}

// AddChunk adds a chunk of the pane. It returns the chunks of other panes that certainly
// arrived later and whose items the sink has already.
func (t *Turn) AddChunk(a version.Arrival, sealed []byte) (later []Chunk) {
	t.own = append(t.own, Chunk{Sealed: sealed, writer: t.writer, shard: t.shardID, arrival: a})
	for t.bytes += len(sealed); t.bytes > maxKeptBytes; t.own = t.own[1:] {
		t.bytes -= len(t.own[0].Sealed)
		t.own[0] = Chunk{}
	}
	if !t.shard.latest.CertainlyAfter(a) {
		return nil
	}
	t.order.mu.Lock()
	defer t.order.mu.Unlock()
	for _, c := range t.order.kept {
		if c.shard == t.shardID && c.arrival.CertainlyAfter(a) {
			later = append(later, c)
		}
	}
	return later
}

// End ends the turn: the shard's next pane may start its own.
func (t *Turn) End() {
	o := t.order
	o.mu.Lock()
	now := time.Now()
	for i := range t.own {
		c := &t.own[i]
		c.at = now
		t.shard.latest.Add(c.arrival)
	}
	o.kept = append(o.kept, t.own...)
	o.bytes += t.bytes
	o.dropOld(now)
	o.mu.Unlock()
	t.shard.turn.Unlock()
}

// dropOld drops the chunks that no earlier pane can follow any more.
func (o *Order) dropOld(now time.Time) {
	safe := now.Add(-maxStartDelay)
	for _, started := range o.open {
		if started.Before(safe) {
			safe = started
		}
	}
	n := 0
	for ; n < len(o.kept) && (o.bytes > maxKeptBytes || o.kept[n].at.Before(safe)); n++ {
		o.bytes -= len(o.kept[n].Sealed)
	}
	clear(o.kept[:n])
	o.kept = o.kept[n:]
}
