package sink

import (
	"container/heap"
	"time"
)

// outage is the state of noticing that DynamoDB responds again after a time without a response. The
// items that failed meanwhile have backoffs of up to maxBackoff, and each of them would add as much
// with its next failure: after 5 s without a server, on a network where one request in five fails,
// bundles took up to 56 s.
type outage struct {
	number       int // outages that have ended
	lastResponse time.Time
}

// minOutage is how long there must be no response for an outage. Failures among responses are none:
// something is wrong with DynamoDB or with these items, and longer backoffs are what helps.
const minOutage = time.Second

// endOutage records a response. When it is the first after an outage, the items that failed in that
// are due soon, and their backoffs start from the beginning. Throttled items are not: they had a
// response.
func (s *Sink) endOutage(t time.Time) {
	last := s.outage.lastResponse
	s.outage.lastResponse = t
	if t.Sub(last) < minOutage {
		return
	}
	s.outage.number++
	for _, e := range s.delayed {
		if e.cause.Kind == Transient {
			e.outage, e.failures = s.outage.number, 1
			e.due = earlier(e.due, t.Add(backoff(1)))
		}
	}
	heap.Init(&s.delayed)
}
