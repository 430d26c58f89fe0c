package sink

import "time"

// limiter limits the batches in flight. The limit starts at one, doubles with every round of
// responses until DynamoDB throttles or slows down for the first time, and from then on grows by
// one a round and shrinks when throttled or slowed: additive increase, multiplicative decrease.
// Flink's sink starts from one in the same way.
type limiter struct {
	limit     float64
	max       float64
	slowStart bool
	// epoch numbers the decreases. A batch remembers the epoch that it was sent in, so that a round
	// of batches that were all throttled together shrinks the limit once.
	epoch int

	fastest time.Duration // the fastest response; rises slowly, to follow a table that gets slower
	recent  time.Duration // the average of some eight responses
}

const (
	throttledShrink = 0.7
	slowedShrink    = 0.8
	// A response is slow when it takes slowFactor times as long as the fastest and slowLeast more:
	// requests then wait for each other somewhere, and more of them would only wait longer. The
	// margin is above the noise of a network.
	slowFactor = 3
	slowLeast  = 50 * time.Millisecond
)

func newLimiter(ceiling int) limiter {
	return limiter{limit: 1, max: float64(ceiling), slowStart: true}
}

// allows reports whether one more batch may be sent.
func (l *limiter) allows(inFlight int) bool { return float64(inFlight)+1 <= l.limit }

// onSuccess records a response that did not throttle, and how long it took.
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

// onThrottle records a response that throttled.
func (l *limiter) onThrottle(epoch int) { l.shrink(epoch, throttledShrink) }

func (l *limiter) shrink(epoch int, by float64) {
	if epoch != l.epoch {
		return
	}
	l.epoch++
	l.slowStart = false
	l.limit = max(1, l.limit*by)
}
