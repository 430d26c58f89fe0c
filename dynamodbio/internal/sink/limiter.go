package sink

// limiter says how many requests may be in flight. It starts at one, doubles with every round
// of answers until DynamoDB throttles for the first time, and from then on grows by one a round
// and shrinks by 30 % when throttled: additive increase, multiplicative decrease. Flink's sink
// starts from one in the same way.
type limiter struct {
	limit     float64
	max       float64
	slowStart bool
	// epoch numbers the decreases. A request remembers the epoch that it was sent in, so that a round
	// of requests that were all throttled together shrinks the limit once.
	epoch int
}

func newLimiter(max int) limiter {
	return limiter{limit: 1, max: float64(max), slowStart: true}
}

// allows reports whether one more request may join those in flight.
func (l *limiter) allows(inFlight int) bool { return float64(inFlight)+1 <= l.limit }

func (l *limiter) onSuccess() {
	if l.slowStart {
		l.limit++
	} else {
		l.limit += 1 / l.limit
	}
	l.limit = min(l.limit, l.max)
}

func (l *limiter) onThrottle(epoch int) {
	if epoch != l.epoch {
		return
	}
	l.epoch++
	l.slowStart = false
	l.limit = max(1, l.limit*0.7)
}
