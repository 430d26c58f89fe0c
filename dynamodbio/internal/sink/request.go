package sink

import (
	"container/heap"
	"sync"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// outcome is what one request, or the bisection of one, says of one entry.
type outcome struct {
	e   *entry
	err *Error // nil: stored
}

// result is what came of a batch: every entry's outcome and what it cost.
type result struct {
	outcomes    []outcome
	writeUnits  float64
	expected    float64 // the write units that were expected
	requests    []Request
	unprocessed int64
	throttled   bool
	answered    bool // DynamoDB did not just fail: it carried something out, or said why not
}

// delivered returns the write units of what was stored: what DynamoDB reported, or what was expected
// where it reports nothing.
func (r *result) delivered() float64 {
	if r.writeUnits > 0 {
		return r.writeUnits
	}
	var units float64
	for _, o := range r.outcomes {
		if o.err == nil {
			units += o.e.units()
		}
	}
	return units
}

var bodies = sync.Pool{New: func() any { return new([]byte) }}

// send carries out one batch. When DynamoDB rejects it as a whole, it is halved until the items
// that are to blame stand alone. The halves go one after the other: when it was rejected because
// two items have one key, which the sink could not know, the later one must come last.
func (s *Sink) send(batch []*entry, r *result) {
	buf := bodies.Get().(*[]byte)
	*buf = appendRequest((*buf)[:0], s.cfg.Table, batch)
	sent := time.Now()
	answer, err := s.transport.BatchWrite(s.ctx, *buf)
	bodies.Put(buf)
	r.requests = append(r.requests, Request{Items: len(batch), Took: time.Since(sent)})
	if err != nil {
		failure := Classify(err)
		failure.Table, failure.Where, failure.Operation = s.cfg.Table, s.cfg.Where, batchWrite
		if failure.Code == codeUnknownHost && s.reached.Load() {
			failure.Kind = Transient // the host was there before: a name server has a bad moment
		}
		r.throttled = r.throttled || failure.Kind == Throttled
		r.answered = r.answered || failure.Kind == Throttled || failure.Kind == BadItem
		if failure.Kind == BadItem && len(batch) > 1 {
			half := len(batch) / 2
			s.send(batch[:half], r)
			s.send(batch[half:], r)
			return
		}
		for _, e := range batch {
			r.outcomes = append(r.outcomes, outcome{e, failure})
		}
		return
	}
	left, err := s.match(batch, answer)
	if err != nil {
		failure := &Error{Code: CodeUnexpectedResponse, Table: s.cfg.Table, Where: s.cfg.Where, Operation: batchWrite,
			Message: err.Error(), malformed: true, Err: err}
		for _, e := range batch {
			r.outcomes = append(r.outcomes, outcome{e, failure})
		}
		return
	}
	s.reached.Store(true)
	r.answered = true
	r.writeUnits += answer.WriteUnits
	if len(left) > 0 {
		r.throttled = true
		r.unprocessed += int64(len(left))
	}
	for _, e := range batch {
		o := outcome{e: e}
		if left[e] {
			o.err = &Error{Kind: Throttled, Code: "UnprocessedItems", Table: s.cfg.Table, Where: s.cfg.Where, Operation: batchWrite,
				Message: "the request was carried out in part"}
		}
		r.outcomes = append(r.outcomes, o)
	}
}

// apply gives every entry its outcome. It is called with the lock held.
func (s *Sink) apply(r *result) {
	if len(r.outcomes) == 0 {
		return
	}
	// What a request cost is counted for the bundle that its first entry belongs to, so that sums
	// over bundles are right.
	if first := r.outcomes[0].e; len(first.owners) > 0 {
		sum := &first.owners[0].summary
		sum.WriteUnits += r.writeUnits
		sum.Batches += int64(len(r.requests))
		first.owners[0].requests = append(first.owners[0].requests, r.requests...)
		sum.Unprocessed += r.unprocessed
		if r.throttled {
			sum.Throttles++
		}
	}
	count(r)
	for _, o := range r.outcomes {
		switch {
		case o.err == nil:
			s.stored(o.e)
		case o.err.Kind == BadItem:
			s.refused(o.e, o.err)
		case s.distrusts(o.e, o.err), o.err.Kind == Permanent, s.cfg.FailOnError && o.e.attempts >= maxAttempts:
			s.lost(o.e, o.err)
		default:
			s.retry(o.e, o.err)
		}
	}
}

func (s *Sink) stored(e *entry) {
	for i, o := range e.owners {
		if i == 0 {
			if e.op == encode.Put {
				o.summary.Puts++
			} else {
				o.summary.Deletes++
			}
			o.summary.Bytes += int64(e.size)
		}
		o.settled()
	}
	if n := e.newer; n != nil && !n.rank().Supersedes(e.rank()) { // it arrived after e, and is the earlier version
		e.newer = nil
		n.owners[0].summary.Folded++
		processFolded.Add(1)
		for _, o := range n.owners {
			o.settled()
		}
		s.drop(n)
	}
	s.next(e)
}

func (s *Sink) refused(e *entry, err *Error) {
	for i, o := range e.owners {
		switch {
		case !o.keepFailures:
			o.fail(err.forItem(e))
		case i == 0:
			o.summary.Failures++
			o.failures = append(o.failures, Failure{Op: e.op, Body: e.body, Time: e.time, Code: err.Code, Message: err.messageWithAdvice(), Attempts: e.attempts})
		}
		o.settled()
	}
	e.itemCopy = itemCopy{} // whose body is the failure's
	s.next(e)
}

func (s *Sink) lost(e *entry, err *Error) {
	for _, o := range e.owners {
		o.fail(err)
		o.settled()
	}
	s.next(e)
}

// retry puts e up for another attempt. A later version of its key takes its place: it would be
// written right after.
func (s *Sink) retry(e *entry, err *Error) {
	if newer := e.newer; newer != nil {
		e.newer = nil
		e.foldEntry(newer)
		newer.owners[0].summary.Folded++
		processFolded.Add(1)
		for _, o := range newer.owners {
			o.pending--
			e.own(o)
		}
		s.drop(newer)
	}
	if len(e.owners) == 0 { // its bundles were abandoned while it was in flight
		s.next(e)
		return
	}
	e.owners[0].summary.Retries++
	processRetries.Add(1)
	t := time.Now()
	e.cause = err
	if e.failed.IsZero() {
		e.failed = t
	}
	e.state = stateDelayed
	if e.outage != s.outage.number {
		e.outage, e.failures = s.outage.number, 0
	}
	e.failures++
	e.due = t.Add(backoff(e.failures))
	heap.Push(&s.delayed, e)
	s.warnStuck(t, e)
}

// An item is stuck when it has been refused for stuckAfter; warnEvery is the least time between two warnings.
const (
	stuckAfter = 5 * time.Second
	warnEvery  = 30 * time.Second
)

// warnStuck says so when an item has been refused for long.
func (s *Sink) warnStuck(t time.Time, e *entry) {
	if s.cfg.Warn == nil || t.Sub(e.failed) < stuckAfter || t.Sub(s.warned) < warnEvery {
		return
	}
	s.warned = t
	s.cfg.Warn("%d to retry, one of them for %v and %d attempts: %s",
		len(s.delayed), t.Sub(e.failed).Round(time.Second), e.attempts, e.cause.Detail())
}

// next lets go of e, whose outcome is known, and lets the next version of its key go.
func (s *Sink) next(e *entry) {
	if e.key != "" {
		if e.newer != nil {
			s.keys[e.key] = e.newer
			s.pushReady(e.newer, false)
			e.newer = nil
		} else {
			delete(s.keys, e.key)
		}
	}
	s.drop(e)
}
