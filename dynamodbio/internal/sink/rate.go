package sink

import (
	"math"
	"time"
)

// rate limits write units a second: it learns from throttling how many the table gives, and stays
// close to that. The limiter alone cannot: with responses after 1 ms even one request at a time
// asks for 25,000 units a second.
//
// Until DynamoDB throttles for the first time there is no limit (perSecond is 0). Then the rate is
// halved until requests succeed again (searching), grows fast until two are throttled (climbing),
// and from there on grows slowly, to find out when the table gives more, and decreases a little
// when it does not (holding). One request that is throttled while the rate climbs from near
// nothing, after an outage, may be bad luck: to hold there took half a minute.
//
// A request remembers the epoch that it was sent in, and a throttled one counts only if the rate
// was not decreased since: what was in flight then says nothing about the new rate. Keys that share
// a busy partition are throttled at any rate of the table, and their own backoff handles them:
// unless most is throttled, the rate stays near the best that was delivered in quiet times.
type rate struct {
	perSecond   float64   // write units; 0: no limit yet
	ceiling     float64   // sink.write-units-per-second, or 0
	first       float64   // the least that the first limit is
	tokens      float64   // write units that may be sent now
	filled      time.Time // when tokens was last brought up to date
	delayed     bool      // since then the rate has delayed a request
	phase       phase
	epoch       int
	pardoned    bool      // climbing: one throttled request was ignored as bad luck
	passed      int       // requests of this epoch that were not throttled
	growth      float64   // holding: the share that the rate grows by in a second
	used        usage     // over usageTime, to follow what is given now
	steady      usage     // over steadyTime, which holds many requests at a low rate, too
	best        float64   // delivered a second in a quiet time; loses 1 % a second
	throttledAt time.Time // when something was throttled last

	offered, throttled float64 // units a request, averaged over some sixteen
	throttledShare     float64 // of requests, averaged over some 64
}

type phase uint8

const (
	searching phase = iota
	climbing
	holding
)

const (
	// rateBurst is the share of a second's units that may be sent at once.
	rateBurst = 0.02
	// batchTime is the share of a second's units that one request may take.
	batchTime = 0.25
	// climbFactor is what the rate is multiplied by in a second of climbing.
	climbFactor = 2.0
	// passedToClimb is how many requests must succeed before the search is over, passedToHold how
	// many between two that are throttled for the second to be a probe that failed and not a sign
	// that the table gives much less than before.
	passedToClimb, passedToHold = 3, 10
	slowGrowth, fastestGrowth   = 0.01, 0.5
	// With a share of units throttled above floodedShare, the rate is far from what the table
	// gives; below it, the rate stays above bestKept of the best that was delivered.
	floodedShare, bestKept = 0.5, 0.7
	averagedOver           = 16
	// While holding, a share of throttled requests below toleratedShare counts as the bad luck of
	// single partitions: two close together do not. With every 50th request throttled whatever the
	// rate, a decrease for each of them made a load of 10 s take 7 minutes; it now takes 24 s.
	toleratedShare, shareOver = 0.03, 64
	// quiet is how long nothing must have been throttled for what is delivered to be what the table
	// can give for long.
	quiet = time.Second
)

func newRate(ceiling float64, now time.Time) rate {
	return rate{
		perSecond: ceiling, ceiling: ceiling, filled: now, phase: holding, growth: slowGrowth,
		used: usage{at: now, over: usageTime}, steady: usage{at: now, over: steadyTime},
	}
}

// wait returns how long to wait before the next request, or 0.
func (r *rate) wait(now time.Time) time.Duration {
	if r.perSecond == 0 {
		return 0
	}
	r.fill(now)
	if r.delayed = r.tokens <= 0; !r.delayed {
		return 0
	}
	return time.Duration(-r.tokens/r.perSecond*float64(time.Second)) + time.Microsecond
}

// maxRequestUnits returns the most units that one request should take. At a rate of one unit a
// second the next request would wait 25 s after a full one, and what the table gives is known after
// several: a table of five units a second was used to 4 %, and a worker took up to three minutes
// after an outage.
func (r *rate) maxRequestUnits() float64 {
	if r.perSecond == 0 {
		return math.Inf(1)
	}
	return r.perSecond * batchTime
}

// fill brings the tokens, and the rate itself, up to date.
func (r *rate) fill(now time.Time) {
	elapsed := now.Sub(r.filled).Seconds()
	if elapsed <= 0 {
		return
	}
	r.filled = now
	r.best *= 1 - 0.01*min(elapsed, 1)
	// A rate that is not used up is not tested, and must not grow. Usage shows that where requests
	// are many; with one a second it is forgotten between two, and a rate that had fallen so low
	// stayed there. So a request that the rate delayed shows it, too.
	if r.delayed || r.used.perSecond(now) > r.perSecond/2 {
		switch r.phase {
		case climbing:
			r.perSecond *= 1 + (climbFactor-1)*min(elapsed, 1)
		case holding:
			r.perSecond *= 1 + r.growth*min(elapsed, 1)
			r.growth = min(fastestGrowth, r.growth*(1+0.2*min(elapsed, 1)))
		}
	}
	if r.ceiling > 0 {
		r.perSecond = min(r.perSecond, r.ceiling)
	}
	// At least one unit: with less, nothing would ever be sent.
	r.tokens = min(r.tokens+r.perSecond*elapsed, max(1, r.perSecond*rateBurst))
}

// take spends the units that a request is expected to cost.
func (r *rate) take(units float64) {
	if r.perSecond > 0 {
		r.tokens -= units
	}
}

// record records the result of a request that was sent in an epoch: the units that it was expected
// to cost, the units that it did cost, and the units of its throttled items.
func (r *rate) record(now time.Time, epoch int, expected, delivered, throttled float64) {
	r.used.add(now, delivered)
	r.steady.add(now, delivered)
	if r.perSecond > 0 && throttled == 0 {
		r.tokens += expected - delivered
	}
	if epoch != r.epoch {
		return
	}
	r.offered += (expected - r.offered) / averagedOver
	r.throttled += (throttled - r.throttled) / averagedOver
	flooded := r.throttled/max(r.offered, 1e-9) >= floodedShare
	strike := 0.0
	if throttled > 0 {
		strike = 1
	}
	r.throttledShare += (strike - r.throttledShare) / shareOver
	tolerated := r.phase == holding && r.perSecond > 0 && r.throttledShare < toleratedShare
	if throttled == 0 || tolerated {
		if r.phase == holding && r.perSecond > 0 && now.Sub(r.throttledAt) > quiet {
			r.best = max(r.best, r.steady.perSecond(now))
		}
		r.passed++
		if r.phase == searching && r.passed >= passedToClimb {
			r.phase = climbing
		}
		return
	}
	if r.phase == climbing && !r.pardoned {
		r.pardoned = true
		return
	}
	r.pardoned = false
	r.throttledAt = now
	lower := r.perSecond
	switch {
	case r.perSecond == 0:
		// Nothing may be delivered yet: the rate is one such request a second then, until more is
		// known.
		lower = max(1, r.first, r.used.perSecond(now)/2, expected)
		r.phase = searching
		r.steady.avg = 0 // what the table had saved up says nothing about what it gives
	case r.phase == climbing:
		lower *= 0.8
		r.phase = holding
	case r.phase == holding && (r.passed >= passedToHold || !flooded):
		lower *= 0.95
		if !flooded {
			lower = max(lower, min(r.perSecond, bestKept*r.best))
		}
	default:
		lower = max(1, lower/2)
		r.phase = searching
		r.best = 0
	}
	r.perSecond = lower
	r.epoch++
	r.passed = 0
	r.throttled, r.throttledShare = 0, 0
	r.growth = slowGrowth
	r.filled, r.tokens = now, min(r.tokens, 0)
}

// usage is the units delivered a second, as an average that forgets more than half of the past in
// the time that it is over.
type usage struct {
	over time.Duration
	at   time.Time
	avg  float64
}

const usageTime, steadyTime = 200 * time.Millisecond, 2 * time.Second

func (u *usage) decay(now time.Time) {
	if elapsed := now.Sub(u.at); elapsed > 0 {
		x := float64(elapsed) / float64(u.over)
		u.avg /= 1 + x + x*x/2 // close to e^x, and never to zero at once
		u.at = now
	}
}

func (u *usage) add(now time.Time, units float64) {
	u.decay(now)
	u.avg += units / u.over.Seconds()
}

func (u *usage) perSecond(now time.Time) float64 {
	u.decay(now)
	return u.avg
}
