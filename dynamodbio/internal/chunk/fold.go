package chunk

import (
	"bytes"
	"iter"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
	"github.com/cespare/xxhash/v2"
)

// Fold keeps the latest item of each key, as package version decides it. The zero Fold is empty and
// ready to use.
//
// Items are copied into arenas, so that folding costs no allocation per item.
type Fold struct {
	index  map[uint64]int32 // hash, or the next free number after it, to a record
	recs   []record
	keys   []byte
	orders []byte
	bodies []byte
	dead   int // bytes of orders and bodies that no record uses

	arrivals []version.Arrival // of the chunks of items
	chunk    int32             // the one that items are added of now
}

// record is a key, with its latest item, or with the rank of that when the item was dropped.
type record struct {
	hash        uint64
	time        int64
	key         int // where in keys it begins
	order, body int // likewise in orders and bodies
	keyLen      int32
	orderLen    int32
	bodyLen     int32
	orderSlot   int32 // bytes of orders that belong to it
	bodySlot    int32 // bytes of bodies that belong to it
	size        int32
	chunk       int32
	op          encode.Op
	dropped     bool // there is no item
}

// recordBytes is about what a key takes in memory beside its bytes: a record and its place in the
// index.
const recordBytes = 110

// BeginChunk sets the arrival of the items that are added next. Without it, items arrive in the
// order in which they are added.
func (f *Fold) BeginChunk(a version.Arrival) {
	f.chunk = int32(len(f.arrivals))
	f.arrivals = append(f.arrivals, a)
}

// Add adds a copy of an item, if it is the latest version of its key. It reports whether one item
// was superseded: the key's item in the fold, or the one that was added.
func (f *Fold) Add(it *encode.Item) (folded bool) {
	if f.index == nil {
		f.index = make(map[uint64]int32)
	}
	hash := Hash(it.Key)
	// Two keys with one hash take neighbouring places in the index.
	for h := hash; ; h++ {
		i, taken := f.index[h]
		if !taken {
			f.index[h] = int32(len(f.recs))
			f.recs = append(f.recs, record{hash: hash, key: len(f.keys),
				keyLen: int32(len(it.Key))})
			f.keys = append(f.keys, it.Key...)
			f.setItem(&f.recs[len(f.recs)-1], it)
			return false
		}
		r := &f.recs[i]
		if !bytes.Equal(f.keys[r.key:r.key+int(r.keyLen)], it.Key) {
			continue
		}
		folded = !r.dropped
		if f.isLater(r, it) {
			f.setItem(r, it)
			return folded
		}
		return true
	}
}

// isLater reports whether it is a later version of r's key than the latest one so far.
func (f *Fold) isLater(r *record, it *encode.Item) bool {
	return version.Rank{Order: it.Order, Arrival: f.arrival(f.chunk)}.Supersedes(
		version.Rank{Order: slice(f.orders, r.order, r.orderLen), Arrival: f.arrival(r.chunk)})
}

// arrival returns the arrival of a chunk's items: the zero one if there was no chunk.
func (f *Fold) arrival(chunk int32) version.Arrival {
	if len(f.arrivals) == 0 {
		return version.Arrival{}
	}
	return f.arrivals[chunk]
}

// setItem makes it r's item.
func (f *Fold) setItem(r *record, it *encode.Item) {
	r.dropped = false
	r.op, r.size, r.time, r.chunk = it.Op, int32(it.Size), it.Time, f.chunk
	r.order, r.orderSlot = f.store(&f.orders, r.order, r.orderSlot, it.Order)
	r.orderLen = int32(len(it.Order))
	r.body, r.bodySlot = f.store(&f.bodies, r.body, r.bodySlot, it.Body)
	r.bodyLen = int32(len(it.Body))
}

// store writes b to a slot of an arena, or to a new slot at the end when it is too large for that.
func (f *Fold) store(arena *[]byte, off int, slot int32, b []byte) (int, int32) {
	if len(b) <= int(slot) {
		copy((*arena)[off:], b)
		return off, slot
	}
	f.dead += int(slot)
	off = len(*arena)
	*arena = append(*arena, b...)
	return off, int32(len(b))
}

// bytes estimates the memory that the fold takes.
func (f *Fold) bytes() int {
	return len(f.keys) + len(f.orders) + len(f.bodies) + len(f.recs)*recordBytes
}

// Full reports whether the fold takes limit bytes. It first compacts the arenas, if at least half
// of the bytes belong to superseded items.
func (f *Fold) Full(limit int) bool {
	if f.bytes() < limit {
		return false
	}
	if f.dead < f.bytes()/2 {
		return true
	}
	f.compact(true)
	return f.bytes() >= limit
}

// compact gives every record slots of just its size. Without keepItems it drops the items.
func (f *Fold) compact(keepItems bool) {
	var orders []byte
	bodies := f.bodies[:0]
	if keepItems {
		bodies = make([]byte, 0, cap(f.bodies))
	}
	for i := range f.recs {
		r := &f.recs[i]
		orders = append(orders, slice(f.orders, r.order, r.orderLen)...)
		r.order, r.orderSlot = len(orders)-int(r.orderLen), r.orderLen
		if !keepItems {
			r.dropped, r.bodyLen = true, 0
		}
		bodies = append(bodies, slice(f.bodies, r.body, r.bodyLen)...)
		r.body, r.bodySlot = len(bodies)-int(r.bodyLen), r.bodyLen
	}
	f.orders, f.bodies, f.dead = orders, bodies, 0
}

// Items returns every key's latest item with the hash of the key, in the order in which the keys
// were added first. The item's slices are valid until the fold is changed.
func (f *Fold) Items() iter.Seq2[uint64, *encode.Item] {
	return func(yield func(uint64, *encode.Item) bool) {
		var it encode.Item
		for i := range f.recs {
			r := &f.recs[i]
			if r.dropped {
				continue
			}
			it.Op, it.Size, it.Time = r.op, int(r.size), r.time
			it.Key = slice(f.keys, r.key, r.keyLen)
			it.Order = slice(f.orders, r.order, r.orderLen)
			it.Body = slice(f.bodies, r.body, r.bodyLen)
			if !yield(r.hash, &it) {
				return
			}
		}
	}
}

func slice(arena []byte, off int, n int32) []byte { return arena[off : off+int(n) : off+int(n)] }

// DropItems drops the items, which the caller has sent on, and keeps the rank of each key's latest
// version: an earlier version that is added after that is superseded. When the ranks take half of
// limit they are dropped too, as nothing may grow with a bundle; limit is that of Full.
func (f *Fold) DropItems(limit int) {
	f.compact(false)
	if f.bytes() >= limit/2 {
		f.Reset()
	}
}

// Reset empties the fold and keeps its memory for the next items.
func (f *Fold) Reset() {
	clear(f.index)
	f.recs = f.recs[:0]
	f.keys, f.orders, f.bodies = f.keys[:0], f.orders[:0], f.bodies[:0]
	f.dead = 0
	if len(f.arrivals) > 0 { // more items of the chunk may follow
		f.arrivals, f.chunk = append(f.arrivals[:0], f.arrivals[f.chunk]), 0
	}
}

// Hash returns the hash of a canonical key, which chooses the key's shard. It is the same in every
// process.
func Hash(key []byte) uint64 { return xxhash.Sum64(key) }
