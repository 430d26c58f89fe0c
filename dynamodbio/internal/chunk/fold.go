package chunk

import (
	"bytes"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/cespare/xxhash/v2"
)

// Hash is the hash of a canonical key that shards are chosen by. It is the same in every process.
func Hash(key []byte) uint64 { return xxhash.Sum64(key) }

// Fold keeps the last item of each key. The zero Fold is empty and ready to use.
//
// Items are copied into one arena, so that folding costs no allocation per item.
type Fold struct {
	index map[uint64]int32 // hash, or the next free number after it, to a record
	recs  []record
	arena []byte
	dead  int // bytes of the arena that no record uses
}

type record struct {
	hash    uint64
	off     int
	keyLen  int
	bodyLen int
	slot    int // bytes that belong to it in the arena
	size    int
	op      encode.Op
}

// Add takes the item in. It reports whether it took the place of an older one of its key.
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
			f.recs = append(f.recs, record{hash: hash})
			f.place(&f.recs[len(f.recs)-1], it)
			return false
		}
		r := &f.recs[i]
		if !bytes.Equal(f.arena[r.off:r.off+r.keyLen], it.Key) {
			continue
		}
		if need := r.keyLen + len(it.Body); need <= r.slot {
			r.op, r.size, r.bodyLen = it.Op, it.Size, len(it.Body)
			copy(f.arena[r.off+r.keyLen:], it.Body)
		} else {
			f.dead += r.slot
			f.place(r, it)
		}
		return true
	}
}

// place gives r a slot at the end of the arena.
func (f *Fold) place(r *record, it *encode.Item) {
	r.off, r.keyLen, r.bodyLen = len(f.arena), len(it.Key), len(it.Body)
	r.slot = r.keyLen + r.bodyLen
	r.op, r.size = it.Op, it.Size
	f.arena = append(f.arena, it.Key...)
	f.arena = append(f.arena, it.Body...)
}

// Len returns the number of keys.
func (f *Fold) Len() int { return len(f.recs) }

// Full reports whether the fold holds limit bytes. It first squeezes out what newer items have
// left behind, if that is at least half.
func (f *Fold) Full(limit int) bool {
	if len(f.arena) < limit {
		return false
	}
	if f.dead < len(f.arena)/2 {
		return true
	}
	packed := make([]byte, 0, cap(f.arena))
	for i := range f.recs {
		r := &f.recs[i]
		off := len(packed)
		packed = append(packed, f.arena[r.off:r.off+r.keyLen+r.bodyLen]...)
		r.off, r.slot = off, r.keyLen+r.bodyLen
	}
	f.arena, f.dead = packed, 0
	return len(f.arena) >= limit
}

// Each calls yield for every key's last item, in the order in which the keys came first, with the
// key's hash. The item's slices are valid until the fold is changed.
func (f *Fold) Each(yield func(hash uint64, it *encode.Item) error) error {
	var it encode.Item
	for i := range f.recs {
		r := &f.recs[i]
		body := r.off + r.keyLen
		it = encode.Item{Op: r.op, Key: f.arena[r.off:body:body], Body: f.arena[body : body+r.bodyLen : body+r.bodyLen], Size: r.size}
		if err := yield(r.hash, &it); err != nil {
			return err
		}
	}
	return nil
}

// Reset empties the fold and keeps its memory for the next items.
func (f *Fold) Reset() {
	clear(f.index)
	f.recs = f.recs[:0]
	f.arena = f.arena[:0]
	f.dead = 0
}
