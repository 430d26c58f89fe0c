package sink

import (
	"container/heap"
	"slices"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// outcome is what one request, or the bisection of one, says about one entry.
type outcome struct {
	e   *entry
	err *Error // nil: stored
}

// result is the result of a batch: every entry's outcome and what it cost.
type result struct {
	outcomes    []outcome
	writeUnits  float64 // that DynamoDB reported
	expected    float64 // write units that were expected
	requests    []Request
	unprocessed int64
	throttled   bool
	responded   bool // DynamoDB carried something out, throttled it or said why it is invalid
}

// setAll gives all of the batch one outcome.
func (r *result) setAll(batch []*entry, err *Error) {
	for _, e := range batch {
		r.outcomes = append(r.outcomes, outcome{e, err})
	}
}

// delivered returns the write units of what was stored: what DynamoDB reported, or what was
// expected where it reports nothing.
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
			s.rejected(o.e, o.err)
		case s.tooManyMalformed(o.e, o.err), o.err.Kind == Permanent,
			s.cfg.FailOnError && o.e.attempts >= maxAttempts:
			s.failed(o.e, o.err)
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
		o.entryDone()
	}
	// A version that arrived after e and is the earlier one is not written any more.
	if n := e.newer; n != nil && !n.rank().Supersedes(e.rank()) {
		e.newer = nil
		s.countFolded(n)
		for _, o := range n.owners {
			o.entryDone()
		}
		s.recycle(n)
	}
	s.endEntry(e)
}

// rejected is for an entry that DynamoDB rejected as invalid.
func (s *Sink) rejected(e *entry, err *Error) {
	for i, o := range e.owners {
		switch {
		case !o.keepFailures:
			o.fail(err.forItem(e))
		case i == 0:
			o.summary.Failures++
			o.failures = append(o.failures, Failure{Op: e.op, Body: e.body, Time: e.time,
				Code: err.Code, Message: err.messageWithAdvice(), Attempts: e.attempts})
		}
		o.entryDone()
	}
	e.itemCopy = itemCopy{} // its body is the failure's now
	s.endEntry(e)
}

// failed is for an entry that is not retried: its bundles fail.
func (s *Sink) failed(e *entry, err *Error) {
	for _, o := range e.owners {
		o.fail(err)
		o.entryDone()
	}
	s.endEntry(e)
}

// retry delays e until its next attempt. If a newer version of its key is blocked behind it, the
// later of the two is sent then: both would be written one right after the other.
func (s *Sink) retry(e *entry, err *Error) {
	if newer := e.newer; newer != nil {
		e.newer = nil
		e.foldEntry(newer)
		s.countFolded(newer)
		for _, o := range newer.owners {
			o.pending--
			e.addOwner(o)
		}
		s.recycle(newer)
	}
	// Bundles that have failed or were abandoned while e was in flight do not wait for it any more.
	e.owners = slices.DeleteFunc(e.owners, func(o *Bundle) bool {
		if o.err != nil {
			o.pending--
		}
		return o.err != nil
	})
	if len(e.owners) == 0 {
		s.endEntry(e)
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

// countFolded counts an entry that another one of its key superseded.
func (s *Sink) countFolded(e *entry) {
	e.owners[0].summary.Folded++
	processFolded.Add(1)
}
