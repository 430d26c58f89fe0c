package sink

import (
	"container/heap"
	"time"
)

// dispatch starts as many requests as are due and allowed, and sets the timer for what has to wait.
// It is called with the lock held whenever something changed.
func (s *Sink) dispatch() {
	if s.closed {
		return
	}
	t := time.Now()
	s.clock = t
	for len(s.delayed) > 0 && !s.delayed[0].due.After(t) {
		s.pushReady(heap.Pop(&s.delayed).(*entry), true)
	}
	s.releaseHot(t)
	s.allowedAt = time.Time{}
	for s.ready.len > 0 && s.limiter.allows(s.inFlight) && s.shouldSend(t) {
		if d := s.rate.wait(t); d > 0 {
			s.allowedAt = t.Add(d)
			break
		}
		s.sendNext()
	}
	s.setTimer(t)
}

// dispatchAdded is dispatch after an item was added, which most of the time changes nothing.
func (s *Sink) dispatchAdded() {
	full := s.ready.len >= s.cfg.BatchMaxSize && s.allowedAt.IsZero()
	if (full || s.ready.len == 1 || s.timerAt.IsZero()) && s.limiter.allows(s.inFlight) {
		s.dispatch()
	}
}

// shouldSend reports whether a batch is due: it is full, its oldest item has waited for the flush
// timeout, a bundle is flushing, or all bundles wait for room and no response will make it.
func (s *Sink) shouldSend(t time.Time) bool {
	return s.ready.len >= s.cfg.BatchMaxSize || s.flushReady > 0 ||
		!s.ready.head.since.Add(s.cfg.FlushTimeout).After(t) ||
		len(s.waiters) > 0 && s.inFlight == 0
}

// maxRequestBytes is DynamoDB's limit for a BatchWriteItem request (AWS documentation,
// "BatchWriteItem"), less room for what surrounds the items.
const maxRequestBytes = 16<<20 - 4096

// takeBatch moves the next batch from the ready list to the end of batch, and returns that.
func (s *Sink) takeBatch(batch []*entry) []*entry {
	bytes, units, most := 0, 0.0, s.rate.maxRequestUnits()
	for e := s.ready.head; e != nil && len(batch) < s.cfg.BatchMaxSize; e = s.ready.head {
		if s.queueIfHot(e) {
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

// setTimer sets the timer to when dispatch has something to do next without another event.
func (s *Sink) setTimer(t time.Time) {
	var at time.Time
	if len(s.delayed) > 0 {
		at = s.delayed[0].due
	}
	// While the limiter allows no request, the next response calls dispatch.
	if s.ready.len > 0 && s.limiter.allows(s.inFlight) {
		send := s.allowedAt
		if send.IsZero() {
			send = s.ready.head.since.Add(s.cfg.FlushTimeout)
		}
		at = earlier(at, send)
	}
	at = earlier(at, s.nextHotRelease(t))
	if at.IsZero() || at.Equal(s.timerAt) {
		return
	}
	s.timerAt = at
	if s.timer == nil {
		s.timer = time.AfterFunc(at.Sub(t), s.onTimer)
	} else {
		s.timer.Reset(at.Sub(t))
	}
}

func (s *Sink) onTimer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timerAt = time.Time{}
	s.dispatch()
}

// earlier returns the earlier of two times, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
