package sink

import (
	"context"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// Bundle is one bundle's view of the sink: what it added and what became of it. A bundle is used
// by one goroutine.
type Bundle struct {
	sink *Sink
	// keepFailures collects bad items instead of failing the bundle.
	keepFailures bool

	// The rest is guarded by sink.mu.
	pending  int // entries that it waits for
	ready    int // of those, in the ready list
	flushing bool
	err      error // the first error; the bundle is lost
	done     chan struct{}
	failures []Failure
	requests []Request
	summary  Summary
}

// Summary counts what a bundle wrote.
type Summary struct {
	Puts, Deletes int64
	// Folded counts the elements that a later one of the same key took the place of.
	Folded int64
	// Bytes is the size of the written items by DynamoDB's rules.
	Bytes      int64
	WriteUnits float64
	Batches    int64
	// Retries counts items that were sent again, Throttles the answers that asked for less.
	Retries, Throttles int64
	// Unprocessed counts items that DynamoDB handed back.
	Unprocessed int64
	Failures    int64
}

// Request is one BatchWriteItem request that the bundle's items went with.
type Request struct {
	Items int
	Took  time.Duration
}

// Failure is an item that DynamoDB refused for what it is.
type Failure struct {
	Op       encode.Op
	Body     []byte // the item, or the key attributes of a delete, in wire JSON
	Time     int64  // the element's event time
	Code     string
	Message  string
	Attempts int
}

// NewBundle opens a bundle. With keepFailures, items that DynamoDB refuses are collected for
// [Bundle.DrainFailures]; without, the first of them fails the bundle.
func (s *Sink) NewBundle(keepFailures bool) *Bundle {
	return &Bundle{sink: s, keepFailures: keepFailures}
}

// Add hands the item over to be written. It copies what it keeps. It blocks while the sink holds
// its maximum of items, and returns early with the bundle's error when an earlier item has failed it,
// or with the context's.
func (b *Bundle) Add(ctx context.Context, it *encode.Item) error {
	s := b.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	for b.err == nil && s.buffered >= s.cfg.MaxBuffered {
		if err := s.waitForRoom(ctx, b); err != nil {
			return b.abandon(err)
		}
	}
	if b.err != nil {
		return b.abandon(b.err)
	}
	s.add(b, it)
	s.added()
	return nil
}

// Flush sends what the bundle still holds and waits until every item of it is stored or has
// failed. It returns the bundle's error if there is one; the bundle must then be processed again.
func (b *Bundle) Flush(ctx context.Context) (Summary, error) {
	s := b.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	b.flushing = true
	s.flushReady += b.ready
	for b.pending > 0 && b.err == nil {
		b.done = make(chan struct{})
		ch := b.done
		s.pump()
		if err := s.wait(ctx, ch); err != nil {
			return b.summary, b.abandon(err)
		}
	}
	if b.err != nil {
		return b.summary, b.abandon(b.err)
	}
	b.flushing = false
	return b.summary, nil
}

// Abandon forgets the bundle: what it has queued is not sent, unless another bundle waits for it too.
func (b *Bundle) Abandon() {
	b.sink.mu.Lock()
	defer b.sink.mu.Unlock()
	b.abandon(context.Canceled)
}

// DrainFailures returns the failures since the last call.
func (b *Bundle) DrainFailures() []Failure {
	b.sink.mu.Lock()
	defer b.sink.mu.Unlock()
	f := b.failures
	b.failures = nil
	return f
}

// DrainRequests returns the requests since the last call.
func (b *Bundle) DrainRequests() []Request {
	b.sink.mu.Lock()
	defer b.sink.mu.Unlock()
	r := b.requests
	b.requests = nil
	return r
}

// fail records the bundle's first error and wakes whoever waits for it.
func (b *Bundle) fail(err error) {
	if b.err == nil {
		b.err = err
		b.wake()
	}
}

func (b *Bundle) wake() {
	if b.done != nil {
		close(b.done)
		b.done = nil
	}
}

// settled notes that one of the entries that b waited for has its outcome.
func (b *Bundle) settled() {
	b.pending--
	if b.pending == 0 {
		b.wake()
	}
}

// abandon drops the bundle's entries that are not in flight and returns its error. Those in
// flight come to their end with nobody waiting.
func (b *Bundle) abandon(err error) error {
	if b.err == nil {
		b.err = err
	}
	if b.pending > 0 {
		b.sink.disown(b)
	}
	if b.flushing {
		b.sink.flushReady -= b.ready
		b.flushing = false
	}
	return b.err
}

// wait gives up the lock until ch is closed or the context ends.
func (s *Sink) wait(ctx context.Context, ch <-chan struct{}) error {
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// waitForRoom blocks until an item has left the sink or the bundle has failed.
func (s *Sink) waitForRoom(ctx context.Context, b *Bundle) error {
	b.done = make(chan struct{})
	ch := b.done
	s.waiters = append(s.waiters, b)
	s.pump() // the way on may need a batch that is not full
	err := s.wait(ctx, ch)
	b.done = nil
	return err
}
