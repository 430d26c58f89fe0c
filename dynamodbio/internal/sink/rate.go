package sink

import "time"

// rate paces by write units: it learns from throttling how many a second the table gives, and keeps a
// little below. The in-flight limit alone cannot do that: with answers after 1 ms even one request
// at a time asks for 25,000 units a second.
//
// Until DynamoDB throttles for the first time there is no pace. Then the pace becomes what was delivered in
// the last second, which is what the table gives, and creeps up from there to find out when it gives
// more: by 1 % a second at first and ever faster while nothing is throttled.
type rate struct {
	perSecond float64 // 0: no pace yet
	ceiling   float64 // sink.write-units-per-second, or 0
	tokens    float64
	filled    time.Time // when tokens was last brought up to date
	growth    float64   // how much a second the pace creeps up by
	changed   time.Time // when the pace last came down

	window   [rateSlots]float64 // units delivered, by slot of time
	slot     int64              // the slot of the latest delivery
	started  int64              // the slot of the first one
	anything bool
}

const (
	rateSlotLength = 100 * time.Millisecond
	rateSlots      = 11 // ten whole ones and the current one
	// rateHold is the least time between two reductions: requests that were sent before the first took
	// hold say nothing new.
	rateHold = 500 * time.Millisecond
	// rateBurst is how much of a second's units may be sent at once.
	rateBurst = 0.05
	// rateBelow is the share of the delivered units that the pace comes down to.
	rateBelow = 0.99

	slowGrowth    = 0.01
	fastestGrowth = 0.5
)

func newRate(ceiling float64, now time.Time) rate {
	return rate{perSecond: ceiling, ceiling: ceiling, filled: now, growth: slowGrowth, changed: now}
}

// wait returns how long to wait before the next request: 0 for not at all.
func (r *rate) wait(now time.Time) time.Duration {
	if r.perSecond == 0 {
		return 0
	}
	r.fill(now)
	if r.tokens > 0 {
		return 0
	}
	return time.Duration(-r.tokens/r.perSecond*float64(time.Second)) + time.Microsecond
}

func (r *rate) fill(now time.Time) {
	elapsed := now.Sub(r.filled).Seconds()
	if elapsed <= 0 {
		return
	}
	r.filled = now
	if r.ceiling == 0 || r.perSecond < r.ceiling {
		r.perSecond *= 1 + r.growth*elapsed
		r.growth = min(fastestGrowth, r.growth*(1+0.2*elapsed))
	}
	if r.ceiling > 0 {
		r.perSecond = min(r.perSecond, r.ceiling)
	}
	// A table gives up to what it would give in this moment's share of a second at once, and at least a
	// batch, or nothing would ever be sent.
	r.tokens = min(r.tokens+r.perSecond*elapsed, max(1, r.perSecond*rateBurst))
}

// take spends the units that a request is expected to cost.
func (r *rate) take(units float64) {
	if r.perSecond > 0 {
		r.tokens -= units
	}
}

// settle tells what a request that was expected to cost some units cost indeed.
func (r *rate) settle(now time.Time, expected, delivered float64) {
	if r.perSecond > 0 {
		r.tokens += expected - delivered
	}
	slot := now.UnixNano() / int64(rateSlotLength)
	if !r.anything {
		r.anything, r.slot, r.started = true, slot, slot
	}
	for ; r.slot < slot; r.slot++ {
		if slot-r.slot > rateSlots {
			r.slot = slot - rateSlots
		}
		r.window[(r.slot+1)%rateSlots] = 0
	}
	r.window[slot%rateSlots] += delivered
}

// delivered returns the units a second over the last whole second, or since the first delivery.
func (r *rate) delivered(now time.Time) float64 {
	r.settle(now, 0, 0)
	slots := min(r.slot-r.started+1, rateSlots)
	var sum float64
	for i := range slots {
		sum += r.window[((r.slot-i)%rateSlots+rateSlots)%rateSlots]
	}
	current := float64(now.UnixNano()%int64(rateSlotLength)) / float64(rateSlotLength)
	return sum / (max(1, float64(slots-1)+current) * rateSlotLength.Seconds())
}

// onThrottle brings the pace down to what the table gives.
func (r *rate) onThrottle(now time.Time) {
	if r.perSecond > 0 && now.Sub(r.changed) < rateHold {
		return
	}
	r.changed, r.growth = now, slowGrowth
	given := max(r.delivered(now)*rateBelow, 1)
	if r.perSecond == 0 {
		r.filled, r.tokens = now, 0
	} else {
		given = min(given, r.perSecond)
	}
	r.perSecond = given
	if r.ceiling > 0 {
		r.perSecond = min(r.perSecond, r.ceiling)
	}
}
