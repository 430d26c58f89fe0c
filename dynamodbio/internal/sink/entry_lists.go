package sink

// freeList keeps entries that are not used any more, with their memory, for other items: three
// allocations and 350 bytes an item less, a fifth of what a load from CSV allocates.
type freeList struct {
	entries []*entry
}

// maxKeptBody bounds the memory that an entry keeps while it waits to be used again.
const maxKeptBody = 2 << 10

func (l *freeList) get() *entry {
	n := len(l.entries)
	if n == 0 {
		return new(entry)
	}
	e := l.entries[n-1]
	l.entries[n-1] = nil
	l.entries = l.entries[:n-1]
	return e
}

func (l *freeList) put(e *entry) {
	clear(e.owners)
	kept := entry{owners: e.owners[:0]}
	if cap(e.buf) <= maxKeptBody {
		kept.buf = e.buf
	}
	*e = kept
	l.entries = append(l.entries, e)
}

// entryList is a queue of entries, linked through them: any of them can be removed.
type entryList struct {
	head, tail *entry
	len        int
}

func (l *entryList) pushBack(e *entry) {
	e.prev, e.next = l.tail, nil
	if l.tail == nil {
		l.head = e
	} else {
		l.tail.next = e
	}
	l.tail = e
	l.len++
}

func (l *entryList) pushFront(e *entry) {
	e.prev, e.next = nil, l.head
	if l.head == nil {
		l.tail = e
	} else {
		l.head.prev = e
	}
	l.head = e
	l.len++
}

func (l *entryList) remove(e *entry) {
	if e.prev == nil {
		l.head = e.next
	} else {
		e.prev.next = e.next
	}
	if e.next == nil {
		l.tail = e.prev
	} else {
		e.next.prev = e.prev
	}
	e.prev, e.next = nil, nil
	l.len--
}

// delayHeap orders delayed entries by the time of their next attempt (container/heap).
type delayHeap []*entry

func (h delayHeap) Len() int           { return len(h) }
func (h delayHeap) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h delayHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *delayHeap) Push(x any)        { *h = append(*h, x.(*entry)) }
func (h *delayHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return e
}
