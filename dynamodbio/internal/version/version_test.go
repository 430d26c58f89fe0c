package version

import (
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func drawArrival(t *rapid.T) Arrival {
	return Arrival{Time: rapid.Int64Range(1, 4).Draw(t, "time"),
		Process: rapid.Uint64Range(1, 3).Draw(t, "process")}
}

func drawRank(t *rapid.T) Rank {
	return Rank{Order: rapid.SliceOfN(rapid.ByteRange(0, 2), 0, 2).Draw(t, "order"),
		Arrival: drawArrival(t)}
}

// The model of the rule: ranks as tuples that are sorted, of equal ones the last one last.
func sorted(ranks []Rank) []Rank {
	ranks = slices.Clone(ranks)
	slices.SortStableFunc(ranks, func(a, b Rank) int {
		for _, c := range []int{
			slices.Compare(a.Order, b.Order),
			slices.Compare([]int64{a.Arrival.Time}, []int64{b.Arrival.Time}),
			slices.Compare([]uint64{a.Arrival.Process}, []uint64{b.Arrival.Process}),
		} {
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return ranks
}

// Versions are received one by one, and the one that supersedes the one kept so far is kept: in the
// end that is the last one of all of them sorted, whatever order they come in.
func TestTheLatestOfManyVersionsIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ranks := rapid.SliceOfN(rapid.Custom(drawRank), 1, 20).Draw(t, "ranks")
		kept := 0
		for i := range ranks {
			if ranks[i].Supersedes(ranks[kept]) {
				kept = i
			}
		}
		all := sorted(ranks)
		want := all[len(all)-1]
		if !slices.Equal(ranks[kept].Order, want.Order) || ranks[kept].Arrival != want.Arrival {
			t.Fatalf("kept %v, want %v", ranks[kept], want)
		}
		for i, r := range ranks[kept+1:] {
			if slices.Equal(r.Order, want.Order) && r.Arrival == want.Arrival {
				t.Fatalf("kept version %d of rank %v, and not %d that was received after it", kept,
					want, kept+1+i)
			}
		}
	})
}

// Whether one arrival of many is certainly after another is what a plain search says.
func TestLatestFindsWhatIsCertainlyAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		latest := Latest{}
		arrivals := rapid.SliceOfN(rapid.Custom(drawArrival), 0, 10).Draw(t, "arrivals")
		for _, a := range arrivals {
			latest.Add(a)
		}
		a := drawArrival(t)
		want := slices.ContainsFunc(arrivals,
			func(b Arrival) bool { return b.Process == a.Process && b.Time > a.Time })
		if got := latest.CertainlyAfter(a); got != want {
			t.Fatalf("CertainlyAfter(%v) = %v of %v", a, got, arrivals)
		}
		if got := slices.ContainsFunc(arrivals,
			func(b Arrival) bool { return b.CertainlyAfter(a) }); got != want {
			t.Fatalf("one of %v is certainly after %v: %v", arrivals, a, got)
		}
	})
}

func TestNoTwoArrivalsOfAProcessHaveOneTime(t *testing.T) {
	seen := make(map[int64]bool)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			last := Arrival{}
			for range 1000 {
				a := Now()
				if a.Compare(last) <= 0 {
					t.Errorf("%v comes after %v", a, last)
				}
				last = a
				mu.Lock()
				if seen[a.Time] {
					t.Errorf("two arrivals at %d", a.Time)
				}
				seen[a.Time] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}
