package sink

import (
	"encoding/binary"
	"time"
)

// A hotPartition is the state of a partition key that may be hot: its own partition throttles it
// while the table takes the items of others. One partition gives 1,000 write units a second at most
// (AWS documentation, "Best practices for designing and using partition keys effectively"). The
// items of a hot key have a rate of their own, which its partition turns out to give, and the other
// items have that of the table.
//
// Only tables with a sort key have hot partition keys: without one, a partition key is one item,
// and the fence keeps a second version of it from being sent at the same time.
type hotPartition struct {
	rate    rate
	strikes int       // responses that throttled it while others were stored
	last    time.Time // when it was throttled last
	queue   entryList // entries that wait for the partition's rate
}

const (
	// partitionUnits is what AWS gives a partition that its table does not limit.
	partitionUnits = 1000
	// hotStrikes is how many responses it takes to call a partition key hot, unless DynamoDB says
	// so itself.
	hotStrikes = 3
	// hotFor is how long the state of a partition key is kept after it was throttled last.
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

// hotPartitionOf returns the state of the entry's partition key, or nil.
func (s *Sink) hotPartitionOf(e *entry) *hotPartition {
	if len(s.hot) == 0 {
		return nil
	}
	return s.hot[partitionKey(e.key)]
}

// attributeThrottles decides for each item that a result throttled whether its own partition or the
// table throttled it. It records the former with the hot partitions, and returns the write units of
// the latter.
func (s *Sink) attributeThrottles(t time.Time, r *result) (byTable float64) {
	if len(s.cfg.Keys) < 2 {
		for _, o := range r.outcomes {
			if o.err != nil && o.err.Kind == Throttled {
				byTable += o.e.units()
			}
		}
		return byTable
	}
	stored := false
	for _, o := range r.outcomes {
		if o.err == nil {
			stored = true
			if h := s.hotPartitionOf(o.e); h != nil {
				h.rate.record(t, o.e.hotEpoch, o.e.units(), o.e.units(), 0)
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
			h := s.hot[key]
			if !stored && !o.err.HotPartition && (h == nil || h.strikes < hotStrikes) {
				return r.expected
			}
			throttled[key] = append(throttled[key], o.e)
			if o.err.HotPartition {
				s.watchPartition(t, key).strikes = hotStrikes
			}
		}
	}
	for key, entries := range throttled {
		h := s.watchPartition(t, key)
		h.last = t
		h.strikes++
		if len(throttled) == 1 && len(entries) > 1 {
			// A table at its limit would have throttled items of several keys.
			h.strikes = max(h.strikes, hotStrikes)
		}
		for _, e := range entries {
			if h.strikes < hotStrikes {
				byTable += e.units()
				continue
			}
			h.rate.record(t, e.hotEpoch, e.units(), 0, e.units())
		}
	}
	return byTable
}

// watchPartition returns the state of a partition key. It makes it if there is none, and deletes
// those of keys that have not been throttled for hotFor.
func (s *Sink) watchPartition(t time.Time, key string) *hotPartition {
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
	h := &hotPartition{rate: newRate(0, t), last: t}
	h.rate.first = partitionUnits / 2
	s.hot[key] = h
	return h
}

// queueIfHot moves an entry of a hot partition key from the ready list to the queue of its
// partition, and reports whether it did. It does not move an entry that releaseHot has released.
func (s *Sink) queueIfHot(e *entry) bool {
	h := s.hotPartitionOf(e)
	if h == nil || h.rate.perSecond == 0 {
		return false
	}
	if e.released {
		e.released = false
		return false
	}
	s.popReady(e)
	e.state = stateHot
	h.queue.pushBack(e)
	return true
}

// releaseHot moves the entries back to the ready list that the rates of their partitions allow now.
func (s *Sink) releaseHot(t time.Time) {
	for _, h := range s.hot {
		for h.queue.len > 0 && h.rate.wait(t) == 0 {
			e := h.queue.head
			h.queue.remove(e)
			h.rate.take(e.units())
			e.hotEpoch = h.rate.epoch
			e.released = true
			s.pushReady(e, true)
		}
	}
}

// nextHotRelease returns when releaseHot has something to do next, or the zero time.
func (s *Sink) nextHotRelease(t time.Time) (at time.Time) {
	for _, h := range s.hot {
		if h.queue.len > 0 {
			at = earlier(at, t.Add(h.rate.wait(t)))
		}
	}
	return at
}
