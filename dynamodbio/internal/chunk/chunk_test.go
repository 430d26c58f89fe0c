package chunk

import (
	"bytes"
	cmpt "cmp"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawItem(t *rapid.T) encode.Item {
	return encode.Item{
		Op:    encode.Op(rapid.IntRange(0, 1).Draw(t, "op")),
		Key:   []byte(rapid.StringN(0, 3, -1).Draw(t, "key")),
		Order: rapid.SliceOfN(rapid.Byte(), 0, 2).Draw(t, "order"),
		Body:  rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "body"),
		Size:  rapid.IntRange(0, 500_000).Draw(t, "size"),
		Time:  rapid.Int64().Draw(t, "time"),
	}
}

// shown is all of an item as text; nil and empty slices are the same.
func shown(it *encode.Item) string {
	return fmt.Sprintf("%d %q %q %q %d %d", it.Op, it.Key, it.Order, it.Body, it.Size, it.Time)
}

func TestWhatIsSealedIsOpened(t *testing.T) {
	var r Reader // one for all, as a worker has it
	rapid.Check(t, func(t *rapid.T) {
		h := version.Arrival{Time: rapid.Int64().Draw(t, "arrival"),
			Process: rapid.Uint64().Draw(t, "process")}
		items := rapid.SliceOf(rapid.Custom(drawItem)).Draw(t, "items")
		var b Builder
		var scratch []byte
		var want []string
		for range 2 { // a builder and a scratch that were used give the same chunk
			want = nil
			for i := range items {
				b.Add(&items[i])
				want = append(want, shown(&items[i]))
			}
			var sealed []byte
			sealed, scratch = b.Seal(h, scratch)
			if b.Len() != 0 {
				t.Fatal("a sealed builder is not empty")
			}
			opened, err := r.Open(sealed)
			if err != nil || opened != h {
				t.Fatalf("Open = %v, %v; want %v", opened, err, h)
			}
			var got []string
			for {
				var it encode.Item
				more, err := r.Next(&it)
				if err != nil {
					t.Fatal(err)
				}
				if !more {
					break
				}
				got = append(got, shown(&it))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("items (-sealed +opened):\n%s", diff)
			}
		}
	})
}

func TestOpenRejectsAChunkOfAnotherFormatVersion(t *testing.T) {
	var b Builder
	sealed, _ := b.Seal(version.Arrival{}, nil)
	sealed[0] = 9
	_, err := new(Reader).Open(sealed)
	if !errors.Is(err, ErrCorrupt) || err.Error() != "corrupt chunk: version 9, this worker "+
		"reads version 1: drain the job before changing its version" {
		t.Errorf("Open = %v", err)
	}
}

// FuzzOpen opens bytes that no Seal made: a worker must return an error, and not crash.
func FuzzOpen(f *testing.F) {
	var b Builder
	b.Add(&encode.Item{Key: []byte("k"), Body: []byte(`{"id":{"S":"k"}}`), Size: 3, Time: 7,
		Order: []byte("o")})
	b.Add(&encode.Item{Key: []byte("k"), Body: []byte(`{"id":{"S":"k"}}`), Size: 3, Time: 7,
		Op: encode.Delete})
	sealed, _ := b.Seal(version.Arrival{Time: 5, Process: 6}, nil)
	f.Add(sealed)
	f.Add(sealed[:5])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		var r Reader
		_, err := r.Open(b)
		for more := err == nil; more; {
			var it encode.Item
			more, err = r.Next(&it)
		}
		if err != nil && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%v is no ErrCorrupt", err)
		}
	})
}

// The fold is compared with a plain model: chunks are added in any order, items are dropped now and
// then, and of the versions of a key the one with the greatest order, and of those the one that
// arrived last, is the last one that the fold returns.
func TestFoldKeepsTheLatestItemOfEachKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type stored struct {
			order   string
			arrival int
			item    string
		}
		var f Fold
		latest, held := map[string]stored{}, map[string]bool{}
		limit := rapid.IntRange(200, 20_000).Draw(t, "limit")
		expect := func() {
			got, want := map[string]string{}, map[string]string{}
			for key := range held {
				want[key] = latest[key].item
			}
			for hash, it := range f.Items() {
				if hash != Hash(it.Key) {
					t.Fatalf("hash %x of key %q, want %x", hash, it.Key, Hash(it.Key))
				}
				if _, twice := got[string(it.Key)]; twice {
					t.Fatalf("key %q twice", it.Key)
				}
				got[string(it.Key)] = shown(it)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
		}
		arrivals := rapid.Permutation([]int{0, 1, 2, 3, 4}).Draw(t, "arrivals")
		for _, arrival := range arrivals {
			f.BeginChunk(version.Arrival{Time: int64(arrival)})
			for _, it := range rapid.SliceOfN(rapid.Custom(drawItem), 0, 60).Draw(t, "items") {
				key := string(it.Key)
				v := stored{string(it.Order), arrival, shown(&it)}
				old, known := latest[key]
				later := !known || cmp2(v.order, v.arrival, old.order, old.arrival) >= 0
				if got, want := f.Add(&it), known && (held[key] || !later); got != want {
					t.Fatalf("Add of key %q = %v, want %v", it.Key, got, want)
				}
				if later {
					latest[key], held[key] = v, true
				}
				if f.Full(limit) {
					expect()
					forgotten := f.bytes()-len(f.bodies) >= limit/2
					f.DropItems(limit)
					clear(held)
					if len(f.recs) == 0 {
						clear(latest)
					} else if forgotten && len(f.orders) == 0 {
						t.Fatalf("%d bytes of %d are remembered", f.bytes(), limit)
					}
				}
			}
		}
		expect()
	})
}

func countItems(f *Fold) (n int) {
	for range f.Items() {
		n++
	}
	return n
}

func cmp2(order string, arrival int, order2 string, arrival2 int) int {
	return cmpt.Or(cmpt.Compare(order, order2), cmpt.Compare(arrival, arrival2))
}

func TestFoldSupersedesEarlierVersionsOfDroppedItems(t *testing.T) {
	var f Fold
	newer, older := encode.Item{Key: []byte("k"), Body: []byte("new")},
		encode.Item{Key: []byte("k"), Body: []byte("old")}
	f.BeginChunk(version.Arrival{Time: 2})
	f.Add(&newer)
	f.DropItems(1 << 20)
	f.BeginChunk(version.Arrival{Time: 1})
	if folded := f.Add(&older); !folded || countItems(&f) != 0 {
		t.Errorf("the earlier version is an item")
	}
	f.BeginChunk(version.Arrival{Time: 3})
	if folded := f.Add(&newer); folded || countItems(&f) != 1 {
		t.Errorf("the later version is not")
	}
}

func TestFoldOfOneKeyNeverFillsUp(t *testing.T) {
	var f Fold
	for i := range 100_000 {
		f.Add(&encode.Item{Key: []byte("k"), Body: make([]byte, i%300),
			Order: bytes.Repeat([]byte{byte(i >> 16), byte(i >> 8), byte(i)}, 1+i%20)})
		if f.Full(4096) {
			t.Fatalf("full after %d versions of one key", i)
		}
	}
}

// Full counts the bytes of keys, orders and bodies, and recordBytes for each key.
func TestFoldIsFullAtItsLimit(t *testing.T) {
	var f Fold
	for i := range 100 {
		f.Add(&encode.Item{Key: fmt.Appendf(nil, "key%07d", i), Order: make([]byte, 7),
			Body: make([]byte, 300)})
	}
	const held = 100 * (10 + 7 + 300 + recordBytes)
	if !f.Full(held) || f.Full(held+1) {
		t.Errorf("it is full at %d bytes: %v, at one more: %v", held, f.Full(held), f.Full(held+1))
	}
}

// Versions get larger and larger, except for every fourth key, which has one version only:
// compacting moves the items of the other keys past it.
func TestFoldKeepsItemsWhenItCompacts(t *testing.T) {
	const limit, keys = 40_000, 20
	var f Fold
	want := map[string]string{}
	check := func() {
		got := map[string]string{}
		for _, it := range f.Items() {
			got[string(it.Key)] = string(it.Body)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("items (-want +got):\n%s", diff)
		}
	}
	for version := range 30 {
		for i := range keys {
			if i%4 == 1 && version > 0 {
				continue
			}
			key := fmt.Sprintf("k%02d", i)
			body := strings.Repeat(string(rune('a'+version)), 10+version*10)
			want[key] = body + key
			f.Add(&encode.Item{Key: []byte(key), Body: []byte(body + key)})
			if f.Full(limit) {
				t.Fatalf("full at version %d with items of %d bytes", version, keys*len(body))
			}
			check()
		}
	}
	if total := keys * (10 + 29*10) * 30 / 2; f.bytes() > total/2 {
		t.Errorf("%d bytes after versions of %d: it did not compact", f.bytes(), total)
	}
}

func TestFoldDistinguishesKeysOfOneHash(t *testing.T) {
	var f Fold
	a, b := encode.Item{Key: []byte("a"), Body: []byte("1")},
		encode.Item{Key: []byte("b"), Body: []byte("2")}
	f.Add(&a)
	// Put a's record where b's would go.
	f.index[Hash(b.Key)] = f.index[Hash(a.Key)]
	if f.Add(&b) || countItems(&f) != 2 || !f.Add(&b) {
		t.Errorf("b was taken for a")
	}
}

func TestFoldAllocatesNothingOnceItIsWarm(t *testing.T) {
	var f Fold
	items := make([]encode.Item, 1000)
	for i := range items {
		items[i] = encode.Item{Key: fmt.Appendf(nil, "key%d", i%700),
			Body: []byte(`{"id":{"N":"1"},"item_id":{"N":"22"}}`)}
	}
	run := func() {
		f.Reset()
		for i := range items {
			f.Add(&items[i])
		}
	}
	run()
	if n := testing.AllocsPerRun(10, run); n > 0 {
		t.Errorf("%v allocations a run of %d items", n, len(items))
	}
}
