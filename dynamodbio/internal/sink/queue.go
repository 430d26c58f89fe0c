package sink

import (
	"container/heap"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// addItem queues the item for the bundle. If the key has an entry that is not in flight, the later
// version of the two stays in that; behind one in flight, the item blocks until its outcome.
func (s *Sink) addItem(b *Bundle, it *encode.Item) {
	if len(it.Key) > 0 {
		if cur := s.keys[string(it.Key)]; cur != nil {
			if cur.state == stateInFlight && cur.newer == nil {
				cur.newer = s.newEntry(b, it, cur.key)
				cur.newer.state = stateBlocked
				return
			}
			if cur.state == stateInFlight {
				cur = cur.newer
			}
			cur.fold(it)
			if cur.addOwner(b) && cur.state == stateReady {
				b.countReady(1)
			}
			b.summary.Folded++
			processFolded.Add(1)
			return
		}
	}
	e := s.newEntry(b, it, string(it.Key))
	if e.key != "" {
		s.keys[e.key] = e
	}
	s.pushReady(e, false)
}

func (s *Sink) newEntry(b *Bundle, it *encode.Item, key string) *entry {
	e := s.free.get()
	e.set(it)
	if s.ready.len == 0 {
		s.clock = time.Now()
	}
	e.key, e.since = key, s.clock
	e.addOwner(b)
	s.buffered++
	return e
}

func (s *Sink) pushReady(e *entry, front bool) {
	e.state = stateReady
	for _, o := range e.owners {
		o.countReady(1)
	}
	if front {
		s.ready.pushFront(e)
	} else {
		s.ready.pushBack(e)
	}
}

func (s *Sink) popReady(e *entry) {
	s.ready.remove(e)
	for _, o := range e.owners {
		o.countReady(-1)
	}
}

// endEntry removes e, whose outcome is known, and unblocks the next version of its key.
func (s *Sink) endEntry(e *entry) {
	if e.key != "" {
		if e.newer != nil {
			s.keys[e.key] = e.newer
			s.pushReady(e.newer, false)
			e.newer = nil
		} else {
			delete(s.keys, e.key)
		}
	}
	s.recycle(e)
}

// dropEntry removes an entry that is not in flight, and so has no newer version.
func (s *Sink) dropEntry(e *entry) {
	if e.key != "" {
		delete(s.keys, e.key)
	}
	s.recycle(e)
}

// recycle keeps an entry that nothing refers to for another item, and wakes the bundles that wait
// for room.
func (s *Sink) recycle(e *entry) {
	s.free.put(e)
	s.buffered--
	for _, b := range s.waiters {
		b.wake()
	}
	s.waiters = s.waiters[:0]
}

// dropBundle removes b from the owners of every entry that is not in flight, and drops the entries
// without another owner.
func (s *Sink) dropBundle(b *Bundle) {
	for e := s.ready.head; e != nil; {
		next := e.next
		if e.removeOwner(b) {
			b.countReady(-1)
		}
		if len(e.owners) == 0 {
			s.ready.remove(e)
			s.dropEntry(e)
		}
		e = next
	}
	for _, h := range s.hot {
		for e := h.queue.head; e != nil; {
			next := e.next
			if e.removeOwner(b); len(e.owners) == 0 {
				h.queue.remove(e)
				s.dropEntry(e)
			}
			e = next
		}
	}
	kept := s.delayed[:0]
	for _, e := range s.delayed {
		if e.removeOwner(b); len(e.owners) == 0 {
			s.dropEntry(e)
		} else {
			kept = append(kept, e)
		}
	}
	clear(s.delayed[len(kept):])
	s.delayed = kept
	heap.Init(&s.delayed)
	for _, e := range s.keys {
		if e.newer == nil {
			continue
		}
		if e.newer.removeOwner(b); len(e.newer.owners) == 0 {
			s.recycle(e.newer)
			e.newer = nil
		}
	}
}
