package sink

import (
	"encoding/binary"
	"time"
)

// A partition key is hot when its own partition throttles it while the table takes the items of
// others: one partition gives 1,000 write units a second at most (AWS documentation, "Best practices for
// designing and using partition keys effectively"). Its items are then paced by themselves, at what that
// partition turns out to give, and the rest of the table goes on at its own pace.
//
// Only tables with a sort key have hot partition keys: without one, a partition key is one item, and the
// fence keeps more than one version of it from being under way.
type hotKey struct {
	rate    rate
	strikes int // answers that throttled it while others were stored
	last    time.Time
	queue   entryList // entries that wait for the partition's pace
}

const (
	// partitionUnits is what AWS gives a partition that is not held back by its table.
	partitionUnits = 1000
	// hotStrikes is how many answers it takes to call a partition key hot, unless DynamoDB says so itself.
	hotStrikes = 3
	// hotFor is how long a partition key that is not throttled any more stays under watch.
	hotFor = 30 * time.Second
)

// partitionKey returns the part of a canonical key that names the partition: the first attribute's
// type, length and value.
func partitionKey(key string) string {
	if key == "" {
		return ""
	}
	var length [binary.MaxVarintLen64]byte
	size, n := binary.Uvarint(length[:copy(length[:], key[1:])])
	if end := 1 + n + int(size); n > 0 && end <= len(key) {
		return key[:end]
	}
	return key
}

// hotKeyOf returns the state of the entry's partition key if it is under watch.
func (s *Sink) hotKeyOf(e *entry) *hotKey {
	if len(s.hot) == 0 {
		return nil
	}
	return s.hot[partitionKey(e.key)]
}

// judge learns from an answer which partition keys are hot, and returns the write units of the other items that were
// refused: what the table as a whole did not give.
func (s *Sink) judge(t time.Time, r *result) (refused float64) {
	if len(s.cfg.Keys) < 2 {
		for _, o := range r.outcomes {
			if o.err != nil && o.err.Kind == Throttled {
				refused += o.e.units()
			}
		}
		return refused
	}
	stored := false
	for _, o := range r.outcomes {
		if o.err == nil {
			stored = true
			if h := s.hotKeyOf(o.e); h != nil {
				h.rate.answered(t, o.e.hotEpoch, o.e.units(), o.e.units(), 0)
			}
		}
	}
	if !r.throttled {
		return 0
	}
	throttled := make(map[string][]*entry) // by partition key
	for _, o := range r.outcomes {
		if o.err != nil && o.err.Kind == Throttled {
			key := partitionKey(o.e.key)
			if h := s.hot[key]; !stored && !o.err.HotPartition && (h == nil || h.strikes < hotStrikes) {
				return r.expected
			}
			throttled[key] = append(throttled[key], o.e)
			if o.err.HotPartition {
				s.watch(t, key).strikes = hotStrikes
			}
		}
	}
	for key, entries := range throttled {
		h := s.watch(t, key)
		h.last = t
		h.strikes++
		if len(throttled) == 1 && len(entries) > 1 {
			h.strikes = max(h.strikes, hotStrikes) // a table that had had enough would have picked from all of them
		}
		for _, e := range entries {
			if h.strikes < hotStrikes {
				refused += e.units()
				continue
			}
			h.rate.answered(t, e.hotEpoch, e.units(), 0, e.units())
		}
	}
	return refused
}

// watch returns the state of a partition key, from now on under watch, and forgets those that have gone quiet.
func (s *Sink) watch(t time.Time, key string) *hotKey {
	if h := s.hot[key]; h != nil {
		if t.Sub(h.last) > hotFor {
			h.strikes = 0
		}
		return h
	}
	for k, h := range s.hot {
		if t.Sub(h.last) > hotFor && h.queue.len == 0 {
			delete(s.hot, k)
		}
	}
	h := &hotKey{rate: newRate(0, t), last: t}
	h.rate.first = partitionUnits / 2
	s.hot[key] = h
	return h
}

// deferHot takes an entry whose partition key is hot off the ready list, to wait for the pace of its
// partition, and reports whether it did.
func (s *Sink) deferHot(e *entry) bool {
	h := s.hotKeyOf(e)
	if h == nil || h.rate.perSecond == 0 {
		return false
	}
	if e.paced {
		e.paced = false
		return false
	}
	s.popReady(e)
	e.state = stateHot
	h.queue.pushBack(e)
	return true
}

// releaseHot puts those entries back on the ready list whose partition can take them now.
func (s *Sink) releaseHot(t time.Time) {
	for _, h := range s.hot {
		for h.queue.len > 0 && h.rate.wait(t) == 0 {
			e := h.queue.head
			h.queue.remove(e)
			h.rate.take(e.units())
			e.hotEpoch = h.rate.epoch
			e.paced = true
			s.pushReady(e, true)
		}
	}
}

// nextHot returns when releaseHot has something to do next, or the zero time.
func (s *Sink) nextHot(t time.Time) (at time.Time) {
	for _, h := range s.hot {
		if h.queue.len > 0 {
			at = earlier(at, t.Add(h.rate.wait(t)))
		}
	}
	return at
}

// earlier returns the earlier of two times, of which the zero time is none.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
