package sink

import (
	"fmt"
	"runtime/debug"
	"time"
)

// sender is a goroutine that sends one batch after another, and the memory that it takes. With a
// goroutine for each request every stack had to grow anew to what a signature and net/http take: 3
// % of a load from CSV.
type sender struct {
	wake chan struct{} // there is a batch; closed when there are no more
	// Of the batch:
	batch                   []*entry
	result                  result
	limiterEpoch, rateEpoch int // when it was taken
}

// sendNext takes the next batch and gives it to a sender: to the one that was busy last, if one is
// idle. It is called with the lock held.
func (s *Sink) sendNext() {
	var w *sender
	if last := len(s.idle) - 1; last >= 0 {
		w = s.idle[last]
		s.idle = s.idle[:last]
	} else {
		w = &sender{wake: make(chan struct{}, 1)}
		s.senders.Go(func() {
			for range w.wake {
				s.writeBatch(w)
			}
		})
	}
	w.batch = s.takeBatch(w.batch[:0])
	if len(w.batch) == 0 {
		s.idle = append(s.idle, w)
		return
	}
	s.inFlight++
	w.limiterEpoch, w.rateEpoch = s.limiter.epoch, s.rate.epoch
	w.result = result{outcomes: w.result.outcomes[:0], requests: w.result.requests[:0]}
	for _, e := range w.batch {
		w.result.expected += e.units()
	}
	s.rate.take(w.result.expected)
	w.wake <- struct{}{} // does not block: the sender is idle, and its channel empty
}

// writeBatch sends a sender's batch and applies the result. The sender is idle before dispatch
// looks for the next batch, so that it sends that itself, if there is one.
func (s *Sink) writeBatch(w *sender) {
	r := &w.result
	s.sendRecovering(w.batch, r)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
	t := time.Now()
	throttled := s.attributeThrottles(t, r)
	s.rate.record(t, w.rateEpoch, r.expected, r.delivered(), throttled)
	switch {
	case throttled > 0:
		s.limiter.onThrottle(w.limiterEpoch)
	case r.responded: // how fast a connection is refused says nothing about DynamoDB
		s.limiter.onSuccess(w.limiterEpoch, r.requests[0].Took)
	}
	if r.responded {
		s.endOutage(t)
	}
	s.apply(r)
	if s.closed {
		close(w.wake)
		return
	}
	s.idle = append(s.idle, w)
	s.dispatch()
}

// sendRecovering is send, with a permanent error for a panic in it: a panic in a goroutine of the
// sink would end the process, and with it the work of others.
func (s *Sink) sendRecovering(batch []*entry, r *result) {
	defer func() {
		if v := recover(); v != nil {
			err := s.newError(Permanent, "Panic", fmt.Sprintf("panic: %v %s", v, debug.Stack()))
			r.outcomes = r.outcomes[:0]
			r.setAll(batch, err)
			if len(r.requests) == 0 {
				r.requests = append(r.requests, Request{Items: len(batch)})
			}
		}
	}()
	s.send(batch, r)
}
