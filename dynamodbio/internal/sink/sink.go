// Package sink writes encoded items to one DynamoDB table: it batches, fences keys, limits and
// adapts concurrency, retries and isolates bad items. It stands between dynamodbio's DoFns, which
// add the items of their bundles, and a [Transport] that sends one request.
//
// One Sink serves all bundles of a process that write over the same connection, so that its
// limits mean what they say, and so that two bundles cannot overtake each other on a key.
//
// # The life of an item
//
// [Bundle.Add] copies an item into an entry, which then goes through these states (entryState):
//
//	Add ──▶ ready ──▶ in flight ──▶ stored, rejected or failed
//	         ▲ │ ▲        │
//	         │ ▼ │        ▼
//	         hot └──── delayed           blocked ──▶ ready
//
// They mean:
//
//   - ready: in the ready list, in the order of arrival. dispatch takes batches from its head when
//     there is a reason to send (shouldSend) and the limiter and the rate allow it.
//   - hot: its partition key is throttled by its own partition, and it waits for that one's rate.
//   - in flight: in a batch that a sender sends. DynamoDB may reject the batch as a whole; the
//     sender then bisects it, so that one batch can be several requests, one after the other.
//   - delayed: the attempt failed and can be retried; it is ready again after a backoff.
//   - blocked: an older version of its key is in flight. It is ready once that has its outcome.
//
// With its outcome an entry leaves the sink: its bundles count it, and when a bundle's last entry
// has its outcome, [Bundle.Flush] returns.
//
// # Invariants
//
//   - One key has at most one entry in flight and one other (Sink.keys, entry.newer). A key stays
//     fenced until its request has its response, not until it is sent: a response may be lost after
//     the write was applied, and the retry must not land on a newer version.
//   - Of two versions of a key that meet before one of them is sent, only the later one is sent.
//     Package version decides which one that is.
//   - At most Config.MaxBuffered entries are in the sink, whatever their state; Add blocks above
//     that. Nothing else grows with a bundle but its failures and requests, which callers drain.
//   - An entry leaves the sink stored, in a bundle's failures, or with its bundles failed.
//
// # Locks
//
// Sink.mu guards all state of the sink, its entries and its bundles, except that a sender reads the
// batch that it was given without it: nothing changes an entry in flight. While mu is held nothing
// blocks and no other lock is taken, except by Config.Warn; requests run without it. A caller may
// hold locks of its own, as dynamodbio holds the turn of a pane (package paneorder).
package sink

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// Config configures a sink. Zero values are not defaults: the caller fills them in.
type Config struct {
	// Table is the name or ARN of the table; Where says where it is, for errors ("us-east-2").
	Table, Where string
	// Keys are the names of the key attributes, or empty when they are not known. Then items are
	// neither deduplicated nor fenced.
	Keys []string

	// BatchMaxSize is the most items in a request, MaxInFlight the most batches in flight, and
	// MaxBuffered the most items in the sink.
	BatchMaxSize, MaxInFlight, MaxBuffered int
	// FlushTimeout is how long an item waits at most for its batch to be full.
	FlushTimeout time.Duration
	// FailOnError fails a bundle when one of its items has failed maxAttempts times; without it,
	// retryable errors are retried without end.
	FailOnError bool
	// WriteUnits is the most write units a second to ask for; 0 leaves it to throttling.
	WriteUnits float64
	// Warn reports what a person should look at while the sink continues, or is nil. It is called
	// with the sink's lock held, and must not block or call the sink.
	Warn func(format string, args ...any)
}

// Sink writes to one table. Its methods may be called from any goroutine.
type Sink struct {
	cfg       Config
	transport Transport
	ctx       context.Context // of all requests, as several bundles share one; ends with the sink
	cancel    context.CancelFunc
	senders   sync.WaitGroup
	connected atomic.Bool // DynamoDB has carried out a request

	mu        sync.Mutex
	closed    bool
	keys      map[string]*entry // the oldest entry of each key: ready, hot, delayed or in flight
	ready     entryList
	delayed   delayHeap
	buffered  int       // entries in the sink, of MaxBuffered
	inFlight  int       // batches
	idle      []*sender // the one that was busy last is the last
	limiter   limiter
	rate      rate
	allowedAt time.Time                // when rate allows the next batch; zero if it does now
	hot       map[string]*hotPartition // by partition key
	outage    outage
	warned    time.Time // when Warn was called last
	// flushReady counts the ready entries of bundles that are flushing.
	flushReady int
	// clock is a recent time: that of the last dispatch, or of the item that was added to an empty
	// ready list. An item counts as as old as that, which can only send it earlier. To ask for the
	// time with each item was 5 % of what an append took.
	clock   time.Time
	free    freeList
	waiters []*Bundle // bundles that wait for room
	timer   *time.Timer
	timerAt time.Time // when the timer fires; zero if it is not set
}

// New returns a sink that sends through t. [Sink.Close] closes both.
func New(cfg Config, t Transport) *Sink {
	ctx, cancel := context.WithCancel(context.Background())
	return &Sink{
		cfg: cfg, transport: t, ctx: ctx, cancel: cancel, keys: make(map[string]*entry),
		hot: make(map[string]*hotPartition), limiter: newLimiter(cfg.MaxInFlight),
		rate: newRate(cfg.WriteUnits, time.Now()),
	}
}

// Close ends the requests in flight, drops what is queued and waits for the senders' goroutines.
func (s *Sink) Close() {
	s.mu.Lock()
	s.closed = true
	if s.timer != nil {
		s.timer.Stop()
	}
	for _, w := range s.idle {
		close(w.wake)
	}
	s.idle = nil
	s.mu.Unlock()
	s.cancel()
	s.senders.Wait()
	s.transport.Close()
}
