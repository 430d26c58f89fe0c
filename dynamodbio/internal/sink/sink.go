// Package sink writes encoded items to one DynamoDB table: it batches, fences keys, limits and
// adapts concurrency, retries and isolates bad items. It stands between dynamodbio's DoFns, which
// hand it the items of their bundles, and a transport that carries one request.
//
// One Sink serves all bundles of a process that write over the same connection, so that its
// limits mean what they say, and so that two bundles cannot overtake each other on a key.
package sink

import (
	"container/heap"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// Config is what a sink needs to know. Zero values are not defaults: the caller fills them in.
type Config struct {
	// Table is the name or ARN of the table; Where says where it is, for errors ("us-east-2").
	Table, Where string
	// Keys are the names of the key attributes, or empty when they are not known. Then items are
	// neither deduplicated nor fenced.
	Keys []string
	// TableKeys are the key attributes that DescribeTable named, and TableKeyTypes their types S, N and B;
	// both are empty when it was not asked or not allowed.
	TableKeys, TableKeyTypes []string

	BatchMaxSize int
	MaxInFlight  int
	MaxBuffered  int
	FlushTimeout time.Duration
	FailOnError  bool
	// WriteUnits is the most write units a second to ask for; 0 leaves it to throttling.
	WriteUnits float64
	// Warn is told of what a person should look at while the sink goes on by itself, or is nil.
	Warn func(format string, args ...any)
}

// maxRequestBytes is DynamoDB's limit for a BatchWriteItem request (AWS documentation,
// "BatchWriteItem"), less room for what surrounds the items.
const maxRequestBytes = 16<<20 - 4096

// Sink writes to one table. Its methods may be called from any goroutine.
type Sink struct {
	cfg       Config
	transport Transport
	ctx       context.Context // ends with the sink; requests run under it, as several bundles share them
	cancel    context.CancelFunc
	senders   sync.WaitGroup
	reached   atomic.Bool // an answer of success has come

	mu       sync.Mutex
	closed   bool
	keys     map[string]*entry // the oldest version of each key on its way: ready, delayed or in flight
	ready    entryList
	delayed  delayHeap
	buffered int // entries that hold a place of MaxBuffered
	inFlight int
	idle     []*sender // the one that was busy last is the last
	limiter  limiter
	rate     rate
	paceAt   time.Time // when the pace lets the next request go; zero when it is not what holds it
	hot      map[string]*hotKey
	outage   outage
	warned   time.Time // when Warn was called last
	// flushReady counts ready entries that a flushing bundle waits for.
	flushReady int
	// clock is a recent time: that of the last pump, or of the item that was added to an empty ready list. An
	// item counts as as old as that, which can only let it go earlier. To ask for the time with each item was 5 %
	// of what an append took.
	clock   time.Time
	free    freeList
	waiters []*Bundle // bundles that wait for room
	timer   *time.Timer
	timerAt time.Time
}

// New makes a sink that sends through t. Close lets go of both.
func New(cfg Config, t Transport) *Sink {
	ctx, cancel := context.WithCancel(context.Background())
	return &Sink{
		cfg: cfg, transport: t, ctx: ctx, cancel: cancel,
		keys: make(map[string]*entry), hot: make(map[string]*hotKey), limiter: newLimiter(cfg.MaxInFlight),
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

// Config returns what the sink was made with.
func (s *Sink) Config() Config { return s.cfg }

// add queues the item for the bundle. Of it and a version of the same key that was not sent yet the
// later one stays; one in flight is waited for.
func (s *Sink) add(b *Bundle, it *encode.Item) {
	if len(it.Key) > 0 {
		if cur := s.keys[string(it.Key)]; cur != nil {
			if cur.state == stateInFlight && cur.newer == nil {
				cur.newer = s.newEntry(b, it, cur.key)
				cur.newer.state = stateBlocked
				return
			}
			if cur.state == stateInFlight {
				cur = cur.newer
			}
			cur.fold(it)
			if cur.own(b) && cur.state == stateReady {
				b.readied(1)
			}
			b.summary.Folded++
			processFolded.Add(1)
			return
		}
	}
	e := s.newEntry(b, it, string(it.Key))
	if e.key != "" {
		s.keys[e.key] = e
	}
	s.pushReady(e, false)
}

func (s *Sink) newEntry(b *Bundle, it *encode.Item, key string) *entry {
	e := s.free.get()
	e.set(it)
	if s.ready.len == 0 {
		s.clock = time.Now()
	}
	e.key, e.since = key, s.clock
	e.own(b)
	s.buffered++
	return e
}

// readied counts n entries of the bundle into, or out of, the ready list.
func (b *Bundle) readied(n int) {
	b.ready += n
	if b.flushing {
		b.sink.flushReady += n
	}
}

func (s *Sink) pushReady(e *entry, front bool) {
	e.state = stateReady
	for _, o := range e.owners {
		o.readied(1)
	}
	if front {
		s.ready.pushFront(e)
	} else {
		s.ready.pushBack(e)
	}
}

func (s *Sink) popReady(e *entry) {
	s.ready.remove(e)
	for _, o := range e.owners {
		o.readied(-1)
	}
}

// pump starts as many requests as there is reason and room for, and sets the timer for what has
// to wait. It is called with the lock held whenever something changed.
func (s *Sink) pump() {
	if s.closed {
		return
	}
	t := time.Now()
	s.clock = t
	for len(s.delayed) > 0 && !s.delayed[0].due.After(t) {
		s.pushReady(heap.Pop(&s.delayed).(*entry), true)
	}
	s.releaseHot(t)
	s.paceAt = time.Time{}
	for s.ready.len > 0 && s.limiter.allows(s.inFlight) && s.shouldSend(t) {
		if d := s.rate.wait(t); d > 0 {
			s.paceAt = t.Add(d)
			break
		}
		s.sendNext()
	}
	s.arm(t)
}

// added is pump for when an item was added. Most items give it nothing to do.
func (s *Sink) added() {
	full := s.ready.len >= s.cfg.BatchMaxSize && s.paceAt.IsZero()
	if (full || s.ready.len == 1 || s.timerAt.IsZero()) && s.limiter.allows(s.inFlight) {
		s.pump()
	}
}

// shouldSend reports whether a batch is worth sending now: it is full, its oldest item has waited
// long enough, a bundle waits for the end, or nothing else can move.
func (s *Sink) shouldSend(t time.Time) bool {
	return s.ready.len >= s.cfg.BatchMaxSize || s.flushReady > 0 ||
		!s.ready.head.since.Add(s.cfg.FlushTimeout).After(t) ||
		len(s.waiters) > 0 && s.inFlight == 0
}

// takeBatch takes the next batch off the ready list, and appends it.
func (s *Sink) takeBatch(batch []*entry) []*entry {
	bytes, units, most := 0, 0.0, s.rate.batch()
	for e := s.ready.head; e != nil && len(batch) < s.cfg.BatchMaxSize; e = s.ready.head {
		if s.deferHot(e) {
			continue
		}
		bytes += len(e.body) + requestOverhead
		units += e.units()
		if len(batch) > 0 && (bytes > maxRequestBytes || units > most) {
			break
		}
		s.popReady(e)
		e.state = stateInFlight
		e.attempts++
		batch = append(batch, e)
	}
	return batch
}

// arm sets the timer to the next moment at which pump has something to do by itself.
func (s *Sink) arm(t time.Time) {
	var at time.Time
	if len(s.delayed) > 0 {
		at = s.delayed[0].due
	}
	// With no request slot free, the next answer calls pump.
	if s.ready.len > 0 && s.limiter.allows(s.inFlight) {
		send := s.paceAt
		if send.IsZero() {
			send = s.ready.head.since.Add(s.cfg.FlushTimeout)
		}
		at = earlier(at, send)
	}
	at = earlier(at, s.nextHot(t))
	if at.IsZero() || at.Equal(s.timerAt) {
		return
	}
	s.timerAt = at
	if s.timer == nil {
		s.timer = time.AfterFunc(at.Sub(t), s.tick)
	} else {
		s.timer.Reset(at.Sub(t))
	}
}

func (s *Sink) tick() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timerAt = time.Time{}
	s.pump()
}

// disown removes b from every entry that has not been sent, and drops those that nobody else
// waits for.
func (s *Sink) disown(b *Bundle) {
	drop := func(e *entry) bool {
		for i, o := range e.owners {
			if o == b {
				e.owners = append(e.owners[:i:i], e.owners[i+1:]...)
				b.pending--
				break
			}
		}
		return len(e.owners) == 0
	}
	for e := s.ready.head; e != nil; {
		next := e.next
		had := len(e.owners)
		if drop(e) {
			s.ready.remove(e)
			s.forget(e)
		}
		if len(e.owners) < had {
			b.readied(-1)
		}
		e = next
	}
	for _, h := range s.hot {
		for e := h.queue.head; e != nil; {
			next := e.next
			if drop(e) {
				h.queue.remove(e)
				s.forget(e)
			}
			e = next
		}
	}
	kept := s.delayed[:0]
	for _, e := range s.delayed {
		if drop(e) {
			s.forget(e)
		} else {
			kept = append(kept, e)
		}
	}
	clear(s.delayed[len(kept):])
	s.delayed = kept
	for i, e := range s.delayed {
		e.heapIndex = i
	}
	heap.Init(&s.delayed)
	for _, e := range s.keys {
		if e.newer != nil && drop(e.newer) {
			s.drop(e.newer)
			e.newer = nil
		}
	}
}

// forget drops an entry that is not in flight: the next version of its key starts afresh.
func (s *Sink) forget(e *entry) {
	if e.key != "" {
		delete(s.keys, e.key)
	}
	s.drop(e)
}

// drop lets go of an entry that nobody refers to any more.
func (s *Sink) drop(e *entry) {
	s.free.put(e)
	s.release(1)
}

// release gives back places of MaxBuffered and wakes those who wait for one.
func (s *Sink) release(n int) {
	s.buffered -= n
	for _, b := range s.waiters {
		b.wake()
	}
	s.waiters = s.waiters[:0]
}
