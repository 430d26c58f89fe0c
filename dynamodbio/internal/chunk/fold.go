package chunk

import (
	"bytes"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
	"github.com/cespare/xxhash/v2"
)

// Hash is the hash of a canonical key that shards are chosen by. It is the same in every process.
func Hash(key []byte) uint64 { return xxhash.Sum64(key) }

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
	held   int // records with an item

	arrivals []version.Arrival // of the chunks of items
	chunk    int32             // the one that items are added of now
}

// record is one key, and its latest item until that was let go.
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
	gone        bool // the item was let go
}

// recordBytes is about what a key takes in memory beside its bytes: a record and its place in the index.
const recordBytes = 110

// BeginChunk says that the items which follow are those of a chunk that arrived then. Without it
// items arrive in the order in which they are added.
func (f *Fold) BeginChunk(a version.Arrival) {
	f.chunk = int32(len(f.arrivals))
	f.arrivals = append(f.arrivals, a)
}

// Add takes the item in. It reports whether the key had one before: one of the two is then folded.
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
			f.recs = append(f.recs, record{hash: hash, key: len(f.keys), keyLen: int32(len(it.Key)), gone: true})
			f.keys = append(f.keys, it.Key...)
			f.put(&f.recs[len(f.recs)-1], it)
			return false
		}
		r := &f.recs[i]
		if !bytes.Equal(f.keys[r.key:r.key+int(r.keyLen)], it.Key) {
			continue
		}
		folded = !r.gone
		if f.isLater(r, it) {
			f.put(r, it)
			return folded
		}
		return true
	}
}

// isLater reports whether it is a later version of r's key than the one that r has or had.
func (f *Fold) isLater(r *record, it *encode.Item) bool {
	return version.Rank{Order: it.Order, Arrival: f.arrival(f.chunk)}.Supersedes(
		version.Rank{Order: slice(f.orders, r.order, r.orderLen), Arrival: f.arrival(r.chunk)})
}

// arrival returns that of a chunk. Items that were added without one have the zero arrival.
func (f *Fold) arrival(chunk int32) version.Arrival {
	if len(f.arrivals) == 0 {
		return version.Arrival{}
	}
	return f.arrivals[chunk]
}

// put makes it r's item.
func (f *Fold) put(r *record, it *encode.Item) {
	if r.gone {
		r.gone = false
		f.held++
	}
	r.op, r.size, r.time, r.chunk = it.Op, int32(it.Size), it.Time, f.chunk
	r.order, r.orderSlot = f.store(&f.orders, r.order, r.orderSlot, it.Order)
	r.orderLen = int32(len(it.Order))
	r.body, r.bodySlot = f.store(&f.bodies, r.body, r.bodySlot, it.Body)
	r.bodyLen = int32(len(it.Body))
}

// store puts b into the slot of an arena, or where it is too large for that into a new one at the end.
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

// Len returns the number of items.
func (f *Fold) Len() int { return f.held }

// bytes returns about what the fold takes in memory.
func (f *Fold) bytes() int {
	return len(f.keys) + len(f.orders) + len(f.bodies) + len(f.recs)*recordBytes
}

// Full reports whether the fold holds limit bytes. It first squeezes out what newer items have
// left behind, if that is at least half.
func (f *Fold) Full(limit int) bool {
	if f.bytes() < limit {
		return false
	}
	if f.dead < f.bytes()/2 {
		return true
	}
	f.squeeze(true)
	return f.bytes() >= limit
}

// squeeze gives every record slots of just what it holds, and without items drops those.
func (f *Fold) squeeze(items bool) {
	var orders []byte
	bodies := f.bodies[:0]
	if items {
		bodies = make([]byte, 0, cap(f.bodies))
	}
	for i := range f.recs {
		r := &f.recs[i]
		orders = append(orders, slice(f.orders, r.order, r.orderLen)...)
		r.order, r.orderSlot = len(orders)-int(r.orderLen), r.orderLen
		if !items {
			r.gone, r.bodyLen = true, 0
		}
		bodies = append(bodies, slice(f.bodies, r.body, r.bodyLen)...)
		r.body, r.bodySlot = len(bodies)-int(r.bodyLen), r.bodyLen
	}
	f.orders, f.bodies, f.dead = orders, bodies, 0
}

// Each calls yield for every key's latest item, in the order in which the keys came first, with the
// key's hash. The item's slices are valid until the fold is changed.
func (f *Fold) Each(yield func(hash uint64, it *encode.Item) error) error {
	var it encode.Item
	for i := range f.recs {
		r := &f.recs[i]
		if r.gone {
			continue
		}
		it.Op, it.Size, it.Time = r.op, int(r.size), r.time
		it.Key = slice(f.keys, r.key, r.keyLen)
		it.Order = slice(f.orders, r.order, r.orderLen)
		it.Body = slice(f.bodies, r.body, r.bodyLen)
		if err := yield(r.hash, &it); err != nil {
			return err
		}
	}
	return nil
}

func slice(arena []byte, off int, n int32) []byte { return arena[off : off+int(n) : off+int(n)] }

// DropItems drops the items, which have gone on their way, and remembers the keys and how late each item was: an
// older version that comes after them is not let through. When the memory of that reaches half of limit it
// is dropped too, as nothing may grow with a bundle; limit is that of Full.
func (f *Fold) DropItems(limit int) {
	f.squeeze(false)
	f.held = 0
	if f.bytes() >= limit/2 {
		f.Reset()
	}
}

// Reset empties the fold and keeps its memory for the next items.
func (f *Fold) Reset() {
	clear(f.index)
	f.recs = f.recs[:0]
	f.keys, f.orders, f.bodies = f.keys[:0], f.orders[:0], f.bodies[:0]
	f.dead, f.held = 0, 0
	if len(f.arrivals) > 0 { // the rest of the chunk may follow
		f.arrivals, f.chunk = append(f.arrivals[:0], f.arrivals[f.chunk]), 0
	}
}
