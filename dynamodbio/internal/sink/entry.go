package sink

import (
	"slices"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
)

// entryState is a state of the life of an item (package comment).
type entryState uint8

const (
	stateReady    entryState = iota // in the ready list
	stateInFlight                   // in a batch that has no outcome yet
	stateDelayed                    // waiting for its next attempt
	stateHot                        // waiting for the rate of its hot partition
	stateBlocked                    // waiting for the outcome of an older version of its key
)

// entry is one write in the sink.
type entry struct {
	itemCopy
	key string // canonical key; empty when the table's key is not known

	// owners are the bundles that wait for this write: more than one when versions of the key from
	// several bundles met before they were sent.
	owners []*Bundle
	// newer is a version of the same key that arrived after this one. It is blocked until this one,
	// in flight, has its outcome.
	newer *entry

	state     entryState
	attempts  int       // batches that it was in
	failures  int       // failed attempts since the last outage, which the backoff grows with
	malformed int       // responses in a row that were not DynamoDB's
	outage    int       // the sink's outage.number at its last failed attempt
	since     time.Time // when it was added; the flush timeout counts from here
	due       time.Time // stateDelayed: when to try again
	failed    time.Time // when an attempt failed first
	cause     *Error    // why the last attempt failed

	released bool // releaseHot has released it for this attempt
	hotEpoch int  // the epoch of its hot partition's rate at that time

	prev, next *entry // in the ready list, or the queue of a hot partition
}

// addOwner makes b wait for e, and reports whether it did not before.
func (e *entry) addOwner(b *Bundle) bool {
	if slices.Contains(e.owners, b) {
		return false
	}
	e.owners = append(e.owners, b)
	b.pending++
	return true
}

// removeOwner is the reverse of addOwner, and reports whether b waited for e.
func (e *entry) removeOwner(b *Bundle) bool {
	i := slices.Index(e.owners, b)
	if i < 0 {
		return false
	}
	e.owners = slices.Delete(e.owners, i, i+1)
	b.pending--
	return true
}

// units returns the write units that e is expected to cost: one for each KiB begun (AWS
// documentation, "DynamoDB provisioned capacity mode"). A delete costs what it removes, which is
// not known before; one unit is expected.
func (e *entry) units() float64 {
	if e.op == encode.Delete {
		return 1
	}
	return float64((e.size + 1023) / 1024)
}

// fold replaces e's item with one that arrived after it, if that is the later version. e must not
// be in flight, when its body is being sent.
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
