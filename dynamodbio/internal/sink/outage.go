package sink

import (
	"container/heap"
	"time"
)

// outage notices when DynamoDB answers again after a time without any answer. The items that failed meanwhile have delays of
// up to maxBackoff, and each of them would add as much with its next failure: after 5 s without a server, on a network where
// one request in five goes wrong, bundles took up to 56 s.
type outage struct {
	number   int       // how many are over
	answered time.Time // when an answer came last
}

// outageLeast is how long without an answer is an outage. Failures among answers are none: something is wrong with
// DynamoDB or with these items, and longer delays are what helps.
const outageLeast = time.Second

// answered takes note of an answer. When it is the first after an outage, the items that failed in it are due soon, and their
// delays grow from the beginning. Those that were throttled are not: they had an answer.
func (s *Sink) answered(t time.Time) {
	last := s.outage.answered
	s.outage.answered = t
	if t.Sub(last) < outageLeast {
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
