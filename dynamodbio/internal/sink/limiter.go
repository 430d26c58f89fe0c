package sink

import "time"

// limiter says how many requests may be in flight. It starts at one, doubles with every round of
// answers until DynamoDB throttles or slows down for the first time, and from then on grows by one a round and
// shrinks when throttled or slowed: additive increase, multiplicative decrease. Flink's sink starts
// from one in the same way.
type limiter struct {
	limit     float64
	max       float64
	slowStart bool
	// epoch numbers the decreases. A request remembers the epoch that it was sent in, so that a round
	// of requests that were all throttled together shrinks the limit once.
	epoch int

	fastest time.Duration // how fast answers can be; creeps up, so that it follows a change for the worse
	recent  time.Duration // how fast they are, averaged over some eight
}

const (
	throttledShrink = 0.7
	slowedShrink    = 0.8
	// An answer is slow when it takes slowFactor times as long as the fastest and slowLeast more: requests
	// then wait for each other somewhere, and more of them would only wait longer. Noise must not reach it.
	slowFactor = 3
	slowLeast  = 50 * time.Millisecond
)

func newLimiter(max int) limiter {
	return limiter{limit: 1, max: float64(max), slowStart: true}
}

// allows reports whether one more request may join those in flight.
func (l *limiter) allows(inFlight int) bool { return float64(inFlight)+1 <= l.limit }

// onSuccess takes note of an answer that did not throttle, and of how long it took.
func (l *limiter) onSuccess(epoch int, took time.Duration) {
	if l.fastest == 0 || took < l.fastest {
		l.fastest = took
	} else {
		l.fastest += (took - l.fastest) / 1000
	}
	l.recent += (took - l.recent) / 8
	if l.recent > slowFactor*l.fastest+slowLeast {
		l.shrink(epoch, slowedShrink)
		return
	}
	if l.slowStart {
		l.limit++
	} else {
		l.limit += 1 / l.limit
	}
	l.limit = min(l.limit, l.max)
}

func (l *limiter) onThrottle(epoch int) { l.shrink(epoch, throttledShrink) }

func (l *limiter) shrink(epoch int, by float64) {
	if epoch != l.epoch {
		return
	}
	l.epoch++
	l.slowStart = false
	l.limit = max(1, l.limit*by)
}
