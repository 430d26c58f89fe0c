// Package version decides which of two versions of an item is the later one, which is the one that
// a table keeps. Every place where versions of one key meet asks it: package chunk, which keeps the
// latest version of a bundle and of a pane; package paneorder, which compares whole chunks; and
// package sink, where the versions of several bundles meet.
//
// Three things decide, in this order:
//
//  1. The order-by value: the greater one is later. Without sink.order-by all are equal.
//  2. The arrival: the version whose chunk was sealed later is later. Chunks of two processes are
//     compared by their clocks, as nothing better is known of them.
//  3. The order in which the caller received the two: the one that it received last is later.
//
// The operations of the two versions say what remains of them. Both operations of today write all
// of an item, so the later version replaces the earlier one:
//
//	earlier  later   remains
//	put      put     the later put
//	put      delete  the delete
//	delete   put     the put
//	delete   delete  the later delete
package version

import (
	"bytes"
	"cmp"
)

// Rank is what a version is compared by. The zero Rank is that of a version without an order-by
// value that was in no chunk.
type Rank struct {
	// Order is the order-by value, as in encode.Item: greater bytes for a greater value.
	Order []byte
	// Arrival is that of the version's chunk.
	Arrival Arrival
}

// Supersedes reports whether the version of rank r, which the caller received after the one of rank
// earlier, is the later version of the two.
func (r Rank) Supersedes(earlier Rank) bool {
	if c := bytes.Compare(r.Order, earlier.Order); c != 0 {
		return c > 0
	}
	return r.Arrival.Compare(earlier.Arrival) >= 0
}

// Compare orders arrivals by time. At one time the process of the greater number is the later one:
// an arbitrary choice, and the same one everywhere.
func (a Arrival) Compare(b Arrival) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Process, b.Process))
}
