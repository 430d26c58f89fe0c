package sink

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// entryState says where an entry is on its way.
type entryState uint8

const (
	stateReady    entryState = iota // in the ready list
	stateInFlight                   // in a request that is not answered
	stateDelayed                    // waiting for its next attempt
	stateHot                        // waiting for the pace of its hot partition key
	stateBlocked                    // waiting for the answer of an older version of its key
	stateDropped                    // nobody waits for it any more
)

// requestPrefix opens one write request of a BatchWriteItem body; "}}" closes it.
var requestPrefix = [...]string{encode.Put: `{"PutRequest":{"Item":`, encode.Delete: `{"DeleteRequest":{"Key":`}

// requestOverhead is what a write request adds to its body in the request, at most.
const requestOverhead = len(`{"DeleteRequest":{"Key":`) + len(`}},`)

// entry is one write on its way to the table.
type entry struct {
	op   encode.Op
	key  string // canonical key; empty when the table's key is not known
	body []byte // wire JSON
	size int    // DynamoDB's size in bytes

	// owners are the bundles that wait for this write: more than one when a newer version of the
	// key, from another bundle, took the place of an older one that was not yet sent.
	owners []*Bundle
	// newer is the next version of the same key. It waits in stateBlocked until this one, in
	// flight, is answered.
	newer *entry

	state    entryState
	attempts int       // requests that carried it
	since    time.Time // when it was added; the flush timeout counts from here
	due      time.Time // stateDelayed: when to try again
	failed   time.Time // when an attempt failed first
	cause    *Error    // why the last attempt failed

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

// supersede gives e the content of a newer version of the same key.
func (e *entry) supersede(op encode.Op, body []byte, size int) {
	e.op, e.body, e.size = op, body, size
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
