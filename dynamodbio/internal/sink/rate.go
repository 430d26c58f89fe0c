package sink

import (
	"math"
	"time"
)

// rate paces by write units: it learns from throttling how many a second the table gives, and stays close
// to that. The in-flight limit alone cannot: with answers after 1 ms even one request at a time asks for
// 25,000 units a second.
//
// Until DynamoDB throttles for the first time there is no pace. Then the pace is halved until requests
// go through again (searching), climbs fast until two are throttled (climbing), and from there on creeps up, to find
// out when the table gives more, and steps back a little when it does not (holding). One request that is throttled
// while the pace climbs from near nothing, after an outage, may be bad luck: to hold there took half a minute.
//
// A request remembers the epoch that it was sent in, and a throttled one counts only if the pace
// was not lowered since: what was under way then says nothing of the new pace. Keys that share a busy partition are
// refused at any pace of the table, and their own backoff takes care of them: unless most is refused, the pace stays
// near the best that was delivered in quiet times.
type rate struct {
	perSecond float64 // 0: no pace yet
	ceiling   float64 // sink.write-units-per-second, or 0
	first     float64 // the least that the first pace is
	tokens    float64
	filled    time.Time // when tokens was last brought up to date
	held      bool      // since then the pace has held back a request
	phase     phase
	epoch     int
	pardoned  bool      // climbing: one refusal was taken for bad luck
	passed    int       // requests of this epoch that were not throttled
	growth    float64   // holding: how much a second the pace creeps up by
	used      usage     // over usageTime, to follow what is given now
	steady    usage     // over steadyTime, which holds many requests at a low pace, too
	best      float64   // the most that was delivered a second in a quiet time; forgets 1 % a second
	refusedAt time.Time // when something was refused last

	offered, refused float64 // units a request, averaged over some sixteen
	struck           float64 // share of requests that were refused something, averaged over some 64
}

type phase uint8

const (
	searching phase = iota
	climbing
	holding
)

const (
	// rateBurst is how much of a second's units may be sent at once.
	rateBurst = 0.02
	// batchTime is how much of a second's units one request may take.
	batchTime = 0.25
	// climbFactor is how much the pace climbs by in a second.
	climbFactor = 2.0
	// passedToClimb is how many requests must go through before the search is over, passedToHold how many
	// between two that are throttled for the second to be a probe that failed and no sign that the table
	// gives much less than before.
	passedToClimb, passedToHold = 3, 10
	slowGrowth, fastestGrowth   = 0.01, 0.5
	// With a share of units refused above flooded, the pace is far from what the table gives; below it, the pace
	// stays above bestKept of the best that was delivered.
	flooded, bestKept = 0.5, 0.7
	averaged          = 16
	// While holding, a share of refused requests below tolerated is taken for the bad luck of single partitions: two
	// close together are not. With every 50th request refused whatever the pace, answering each of them by a lower
	// pace made a load of 10 s take 7 minutes; it now takes 24 s.
	tolerated, struckOver = 0.03, 64
	// quiet is how long nothing must have been refused for a delivery to be one that the table can give for long.
	quiet = time.Second
)

func newRate(ceiling float64, now time.Time) rate {
	return rate{
		perSecond: ceiling, ceiling: ceiling, filled: now, phase: holding, growth: slowGrowth,
		used: usage{at: now, over: usageTime}, steady: usage{at: now, over: steadyTime},
	}
}

// wait returns how long to wait before the next request: 0 for not at all.
func (r *rate) wait(now time.Time) time.Duration {
	if r.perSecond == 0 {
		return 0
	}
	r.fill(now)
	if r.held = r.tokens <= 0; !r.held {
		return 0
	}
	return time.Duration(-r.tokens/r.perSecond*float64(time.Second)) + time.Microsecond
}

// batch returns the most units that one request should take. At a pace of one unit a second the next request would wait 25 s
// after a full one, and what the table gives is known after several: a table of five units a second was used to 4 %, and
// a worker took up to three minutes after an outage.
func (r *rate) batch() float64 {
	if r.perSecond == 0 {
		return math.Inf(1)
	}
	return r.perSecond * batchTime
}

// fill brings the tokens, and the pace itself, up to date.
func (r *rate) fill(now time.Time) {
	elapsed := now.Sub(r.filled).Seconds()
	if elapsed <= 0 {
		return
	}
	r.filled = now
	r.best *= 1 - 0.01*min(elapsed, 1)
	// A pace that nobody asks for is not tried out, and must not grow. What is used shows it where requests are many; with
	// one a second it is forgotten between two, and a pace that had fallen so low stayed there.
	if r.held || r.used.perSecond(now) > r.perSecond/2 {
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
	// At least one unit, or nothing would ever be sent.
	r.tokens = min(r.tokens+r.perSecond*elapsed, max(1, r.perSecond*rateBurst))
}

// take spends the units that a request is expected to cost.
func (r *rate) take(units float64) {
	if r.perSecond > 0 {
		r.tokens -= units
	}
}

// answered tells what came of a request that was sent in an epoch: the units that it was expected to cost, what it did
// cost, and those of the items that were refused for want of capacity.
func (r *rate) answered(now time.Time, epoch int, expected, delivered, refused float64) {
	r.used.add(now, delivered)
	r.steady.add(now, delivered)
	if r.perSecond > 0 && refused == 0 {
		r.tokens += expected - delivered
	}
	if epoch != r.epoch {
		return
	}
	r.offered += (expected - r.offered) / averaged
	r.refused += (refused - r.refused) / averaged
	share := r.refused / max(r.offered, 1e-9)
	strike := 0.0
	if refused > 0 {
		strike = 1
	}
	r.struck += (strike - r.struck) / struckOver
	if refused == 0 || r.phase == holding && r.perSecond > 0 && r.struck < tolerated {
		if r.phase == holding && r.perSecond > 0 && now.Sub(r.refusedAt) > quiet {
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
	r.refusedAt = now
	lower := r.perSecond
	switch {
	case r.perSecond == 0:
		// What was delivered may be nothing yet: the pace is one such request a second then, until it is known better.
		lower = max(1, r.first, r.used.perSecond(now)/2, expected)
		r.phase = searching
		r.steady.avg = 0 // what the table had saved up says nothing of what it gives
	case r.phase == climbing:
		lower *= 0.8
		r.phase = holding
	case r.phase == holding && (r.passed >= passedToHold || share < flooded):
		lower *= 0.95
		if share < flooded {
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
	r.refused, r.struck = 0, 0
	r.growth = slowGrowth
	r.filled, r.tokens = now, min(r.tokens, 0)
}

// usage is the units delivered a second, as an average that forgets more than half of the past in the time that it is over.
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
