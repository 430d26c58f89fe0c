package sink

import (
	"context"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// Bundle is one bundle's view of the sink: what it added and the outcomes. One goroutine at a time
// may use a bundle.
type Bundle struct {
	sink *Sink
	// keepFailures collects bad items instead of failing the bundle.
	keepFailures bool

	// The rest is guarded by sink.mu.
	pending  int // entries that it owns
	ready    int // of those, in the ready list
	flushing bool
	err      error         // the first error: the bundle has failed or was abandoned
	wakeup   chan struct{} // closed to wake the bundle's goroutine; nil if it does not wait
	failures []Failure
	requests []Request
	summary  Summary
}

// Summary counts what a bundle wrote.
type Summary struct {
	Puts, Deletes int64
	// Folded counts the elements that were superseded by a later one of the same key.
	Folded int64
	// Bytes is the size of the written items by DynamoDB's rules.
	Bytes      int64
	WriteUnits float64
	Batches    int64
	// Retries counts items that were sent again, Throttles the batches that were throttled at least
	// in part.
	Retries, Throttles int64
	// Unprocessed counts items that DynamoDB returned as unprocessed.
	Unprocessed int64
	Failures    int64
}

// Request is one BatchWriteItem request with items of the bundle.
type Request struct {
	Items int
	Took  time.Duration
}

// Failure is an item that DynamoDB rejected as invalid.
type Failure struct {
	Op       encode.Op
	Body     []byte // the item, or the key attributes of a delete, in wire JSON
	Time     int64  // the element's event time
	Code     string
	Message  string
	Attempts int
}

// NewBundle opens a bundle. With keepFailures, items that DynamoDB rejects are collected for
// [Bundle.DrainFailures]; without, the first of them fails the bundle.
func (s *Sink) NewBundle(keepFailures bool) *Bundle {
	return &Bundle{sink: s, keepFailures: keepFailures}
}

// Add queues a copy of the item to be written. It blocks while the sink holds its maximum of items.
// It returns the bundle's error when an earlier item has failed the bundle, or the context's.
func (b *Bundle) Add(ctx context.Context, it *encode.Item) error {
	s := b.sink
	s.mu.Lock()
	defer s.mu.Unlock()
	for b.err == nil && s.buffered >= s.cfg.MaxBuffered {
		if err := b.waitForRoom(ctx); err != nil {
			return b.abandon(err)
		}
	}
	if b.err != nil {
		return b.abandon(b.err)
	}
	s.addItem(b, it)
	s.dispatchAdded()
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
		b.wakeup = make(chan struct{})
		ch := b.wakeup
		s.dispatch()
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

// Abandon gives the bundle up: what it has queued is not sent, unless another bundle waits for it
// too. Its items in flight may still be stored.
func (b *Bundle) Abandon() {
	b.sink.mu.Lock()
	defer b.sink.mu.Unlock()
	_ = b.abandon(context.Canceled)
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

// abandon drops the bundle's entries that are not in flight and returns its error.
func (b *Bundle) abandon(err error) error {
	if b.err == nil {
		b.err = err
	}
	if b.pending > 0 {
		b.sink.dropBundle(b)
	}
	if b.flushing {
		b.sink.flushReady -= b.ready
		b.flushing = false
	}
	return b.err
}

// waitForRoom blocks until an item has left the sink or the bundle has failed.
func (b *Bundle) waitForRoom(ctx context.Context) error {
	s := b.sink
	b.wakeup = make(chan struct{})
	ch := b.wakeup
	s.waiters = append(s.waiters, b)
	s.dispatch() // room may need a batch that is not full
	err := s.wait(ctx, ch)
	b.wakeup = nil
	return err
}

// wait releases the lock until ch is closed or the context ends.
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

// countReady counts n of the bundle's entries into the ready list, or out of it.
func (b *Bundle) countReady(n int) {
	b.ready += n
	if b.flushing {
		b.sink.flushReady += n
	}
}

// entryDone records that an entry of the bundle has its outcome.
func (b *Bundle) entryDone() {
	b.pending--
	if b.pending == 0 {
		b.wake()
	}
}

// fail records the bundle's first error.
func (b *Bundle) fail(err error) {
	if b.err == nil {
		b.err = err
		b.wake()
	}
}

// wake wakes the bundle's goroutine if it waits.
func (b *Bundle) wake() {
	if b.wakeup != nil {
		close(b.wakeup)
		b.wakeup = nil
	}
}
