package sink

import (
	"fmt"
	"runtime/debug"
	"time"
)

// sender is a goroutine that sends one batch after another, and the memory that it takes. With a goroutine for each request
// every stack had to grow anew to what a signature and net/http take: 3 % of a load from CSV.
type sender struct {
	wake chan struct{} // there is a batch; closed when there are no more
	// Of the batch:
	batch                   []*entry
	result                  result
	limiterEpoch, rateEpoch int // when it was taken
}

// sendNext takes the next batch and has it sent, by the sender that was busy last if one is idle. It is called with the lock
// held.
func (s *Sink) sendNext() {
	var w *sender
	if last := len(s.idle) - 1; last >= 0 {
		w = s.idle[last]
		s.idle = s.idle[:last]
	} else {
		w = &sender{wake: make(chan struct{}, 1)}
		s.senders.Go(func() {
			for range w.wake {
				s.carryOut(w)
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
	w.wake <- struct{}{} // which it has room for
}

// carryOut sends a batch and takes in what became of it. The sender is idle before the pump looks for the next batch, which
// is its own therefore, if there is one.
func (s *Sink) carryOut(w *sender) {
	r := &w.result
	s.sendSafely(w.batch, r)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
	t := time.Now()
	refused := s.judge(t, r)
	s.rate.answered(t, w.rateEpoch, r.expected, r.delivered(), refused)
	switch {
	case refused > 0:
		s.limiter.onThrottle(w.limiterEpoch)
	case r.answered: // how fast a connection is refused says nothing of answers
		s.limiter.onSuccess(w.limiterEpoch, r.requests[0].Took)
	}
	if r.answered {
		s.answered(t)
	}
	s.apply(r)
	if s.closed {
		close(w.wake)
		return
	}
	s.idle = append(s.idle, w)
	s.pump()
}

// sendSafely is send, with a permanent error for what panics in it: a panic in a goroutine of the sink's
// own would end the process, and with it what others have under way.
func (s *Sink) sendSafely(batch []*entry, r *result) {
	defer func() {
		if v := recover(); v != nil {
			failure := &Error{Kind: Permanent, Code: "Panic", Operation: batchWrite,
				Table: s.cfg.Table, Where: s.cfg.Where, Message: fmt.Sprintf("panic: %v %s", v, debug.Stack())}
			r.outcomes = r.outcomes[:0]
			for _, e := range batch {
				r.outcomes = append(r.outcomes, outcome{e, failure})
			}
			if len(r.requests) == 0 {
				r.requests = append(r.requests, Request{Items: len(batch)})
			}
		}
	}()
	s.send(batch, r)
}
