package chunk

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func drawItem(t *rapid.T) encode.Item {
	return encode.Item{
		Op:   encode.Op(rapid.IntRange(0, 1).Draw(t, "op")),
		Key:  []byte(rapid.StringN(0, 3, -1).Draw(t, "key")),
		Body: rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "body"),
		Size: rapid.IntRange(0, 500_000).Draw(t, "size"),
	}
}

func TestWhatIsSealedIsOpened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := Header{Arrival: rapid.Int64().Draw(t, "arrival"), Bundle: rapid.Uint64().Draw(t, "bundle"), Seq: rapid.Uint64().Draw(t, "seq")}
		items := rapid.SliceOf(rapid.Custom(drawItem)).Draw(t, "items")
		var payload []byte
		for i := range items {
			payload = AppendItem(payload, &items[i])
		}
		sealed, scratch := Seal(h, payload, nil)
		again, _ := Seal(h, payload, scratch)
		if string(sealed) != string(again) {
			t.Fatal("sealing with a used scratch gives another chunk")
		}
		gotHeader, rest, err := Open(sealed, nil)
		if err != nil || gotHeader != h {
			t.Fatalf("Open = %v, %v; want %v", gotHeader, err, h)
		}
		var got []encode.Item
		for len(rest) > 0 {
			var it encode.Item
			if rest, err = Next(rest, &it); err != nil {
				t.Fatal(err)
			}
			got = append(got, encode.Item{Op: it.Op, Key: slices.Clone(it.Key), Body: slices.Clone(it.Body), Size: it.Size})
		}
		if len(got) != len(items) || len(items) > 0 && !cmp.Equal(normal(items), normal(got)) {
			t.Fatalf("opened %v, want %v", got, items)
		}
	})
}

// normal makes nil and empty slices the same.
func normal(items []encode.Item) (shown []string) {
	for _, it := range items {
		shown = append(shown, fmt.Sprintf("%d %q %q %d", it.Op, it.Key, it.Body, it.Size))
	}
	return shown
}

func TestAChunkOfAnotherVersionSaysSo(t *testing.T) {
	sealed, _ := Seal(Header{}, nil, nil)
	sealed[0] = 9
	_, _, err := Open(sealed, nil)
	if !errors.Is(err, ErrCorrupt) || err.Error() != "corrupt chunk: version 9, this worker reads version 1: drain the job before changing its version" {
		t.Errorf("Open = %v", err)
	}
}

// FuzzOpen feeds bytes that no Seal made: a worker must fail on them, not crash.
func FuzzOpen(f *testing.F) {
	payload := AppendItem(nil, &encode.Item{Key: []byte("k"), Body: []byte(`{"id":{"S":"k"}}`), Size: 3})
	sealed, _ := Seal(Header{Arrival: 5, Bundle: 6, Seq: 7}, payload, nil)
	f.Add(sealed)
	f.Add(sealed[:5])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return
		}
		_, rest, err := Open(b, nil)
		for err == nil && len(rest) > 0 {
			var it encode.Item
			rest, err = Next(rest, &it)
		}
		if err != nil && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%v is no ErrCorrupt", err)
		}
	})
}

func TestFoldKeepsTheLastItemOfEachKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var f Fold
		model := map[string]string{}
		folded := 0
		limit := rapid.IntRange(10, 2000).Draw(t, "limit")
		expect := func() {
			got := map[string]string{}
			err := f.Each(func(hash uint64, it *encode.Item) error {
				if hash != Hash(it.Key) {
					t.Fatalf("hash %x of key %q, want %x", hash, it.Key, Hash(it.Key))
				}
				if _, twice := got[string(it.Key)]; twice {
					t.Fatalf("key %q twice", it.Key)
				}
				got[string(it.Key)] = fmt.Sprintf("%d %q %d", it.Op, it.Body, it.Size)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(model, got); diff != "" {
				t.Fatalf("(-want +got):\n%s", diff)
			}
			if f.Len() != len(model) {
				t.Fatalf("Len = %d, want %d", f.Len(), len(model))
			}
		}
		for _, it := range rapid.SliceOfN(rapid.Custom(drawItem), 0, 200).Draw(t, "items") {
			_, known := model[string(it.Key)]
			if got := f.Add(&it); got != known {
				t.Fatalf("Add of key %q = %v, want %v", it.Key, got, known)
			}
			if known {
				folded++
			}
			model[string(it.Key)] = fmt.Sprintf("%d %q %d", it.Op, it.Body, it.Size)
			if f.Full(limit) {
				expect()
				f.Reset()
				clear(model)
			}
		}
		expect()
	})
}

func TestFoldOfOneKeyNeverFillsUp(t *testing.T) {
	var f Fold
	for i := range 100_000 {
		f.Add(&encode.Item{Key: []byte("k"), Body: make([]byte, i%300)})
		if f.Full(4096) {
			t.Fatalf("full after %d versions of one key", i)
		}
	}
}

func TestFoldTellsKeysOfOneHashApart(t *testing.T) {
	var f Fold
	a, b := encode.Item{Key: []byte("a"), Body: []byte("1")}, encode.Item{Key: []byte("b"), Body: []byte("2")}
	f.Add(&a)
	// Put a's record where b's would go.
	f.index[Hash(b.Key)] = f.index[Hash(a.Key)]
	if f.Add(&b) || f.Len() != 2 || !f.Add(&b) {
		t.Errorf("b was taken for a")
	}
}

func TestFoldAllocatesNothingOnceItIsWarm(t *testing.T) {
	var f Fold
	items := make([]encode.Item, 1000)
	for i := range items {
		items[i] = encode.Item{Key: fmt.Appendf(nil, "key%d", i%700), Body: []byte(`{"id":{"N":"1"},"item_id":{"N":"22"}}`)}
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
