package sink

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
)

// entryState says where an entry is on its way.
type entryState uint8

const (
	stateReady    entryState = iota // in the ready list
	stateInFlight                   // in a request that is not answered
	stateDelayed                    // waiting for its next attempt
	stateHot                        // waiting for the pace of its hot partition key
	stateBlocked                    // waiting for the answer of an older version of its key
)

// requestPrefix opens one write request of a BatchWriteItem body; "}}" closes it.
var requestPrefix = [...]string{encode.Put: `{"PutRequest":{"Item":`, encode.Delete: `{"DeleteRequest":{"Key":`}

// requestOverhead is what a write request adds to its body in the request, at most.
const requestOverhead = len(`{"DeleteRequest":{"Key":`) + len(`}},`)

// itemCopy is an entry's own copy of an item.
type itemCopy struct {
	op    encode.Op
	body  []byte // wire JSON
	order []byte // as that of encode.Item
	size  int    // DynamoDB's size in bytes
	time  int64  // the element's event time

	buf []byte // holds body and order; reused
}

// set copies an item.
func (c *itemCopy) set(it *encode.Item) {
	c.buf = append(append(c.buf[:0], it.Body...), it.Order...)
	n := len(it.Body)
	c.op, c.body, c.order, c.size, c.time = it.Op, c.buf[:n:n], c.buf[n:], it.Size, it.Time
}

// rank is what versions of a key are compared by. The sink receives them in the order of their
// arrival, so that only the order-by value may say otherwise.
func (c *itemCopy) rank() version.Rank { return version.Rank{Order: c.order} }

// entry is one write on its way to the table.
type entry struct {
	itemCopy
	key string // canonical key; empty when the table's key is not known

	// owners are the bundles that wait for this write: more than one when a newer version of the
	// key, from another bundle, took the place of an older one that was not yet sent.
	owners []*Bundle
	// newer is a version of the same key that arrived after this one. It waits in stateBlocked until this
	// one, in flight, is answered.
	newer *entry

	state     entryState
	attempts  int       // requests that carried it
	failures  int       // those that failed since outage, which the delay grows with
	malformed int       // responses in a row that were not DynamoDB's
	outage    int       // the number of the sink's outages that were over when an attempt failed last
	since     time.Time // when it was added; the flush timeout counts from here
	due       time.Time // stateDelayed: when to try again
	failed    time.Time // when an attempt failed first
	cause     *Error    // why the last attempt failed

	paced    bool // releaseHot has let this attempt go
	hotEpoch int  // the epoch of its partition key's pace when it was let go

	prev, next *entry // ready list, or the queue of a hot partition key
	heapIndex  int    // delayed heap
}

// own makes b wait for e, and reports whether it did not before.
func (e *entry) own(b *Bundle) bool {
	for _, o := range e.owners {
		if o == b {
			return false
		}
	}
	e.owners = append(e.owners, b)
	b.pending++
	return true
}

// units returns the write units that e is expected to cost: one for each KiB begun (AWS
// documentation, "DynamoDB provisioned capacity mode"). A delete costs what it removes, which is
// not known before; it is taken for one.
func (e *entry) units() float64 {
	if e.op == encode.Delete {
		return 1
	}
	return float64((e.size + 1023) / 1024)
}

// fold replaces e's item with one that arrived after it, if that is the later version. e must not be
// in flight, when its body is being sent.
func (e *entry) fold(it *encode.Item) {
	if (version.Rank{Order: it.Order}).Supersedes(e.rank()) {
		e.set(it)
	}
}

// foldEntry is fold with the item of an entry, which must not be used after it.
func (e *entry) foldEntry(newer *entry) {
	if newer.rank().Supersedes(e.rank()) {
		e.itemCopy, newer.itemCopy = newer.itemCopy, e.itemCopy
	}
}

// freeList keeps entries that are not used any more, with their memory, for others: three allocations and 350 bytes an
// item less, a fifth of what a load from CSV allocates.
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

// entryList is the ready list: first in, first out, with removal from the middle.
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
func (h delayHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].heapIndex, h[j].heapIndex = i, j
}
func (h *delayHeap) Push(x any) {
	e := x.(*entry)
	e.heapIndex = len(*h)
	*h = append(*h, e)
}
func (h *delayHeap) Pop() any {
	old := *h
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return e
}
