package jetstream

import (
	"slices"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/sdf"
	"pgregory.net/rapid"
)

var _ sdf.BoundableRTracker = (*tracker)(nil)

// Each message, or as many as the restriction has, is claimed once in any sequence of bundles, with
// a runner that asks for splits at any time.
func TestEveryMessageIsClaimedOnceAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream []int64
		for seq := int64(1); seq <= rapid.Int64Range(0, 60).Draw(t, "last"); seq++ {
			if rapid.IntRange(0, 4).Draw(t, "ours") > 0 {
				stream = append(stream, seq)
			}
		}
		rest := restriction{Next: Earliest, Left: -1}
		want := stream
		if rapid.Bool().Draw(t, "bounded") {
			rest.Left = rapid.Int64Range(1, 60).Draw(t, "messages")
			want = stream[:min(len(stream), int(rest.Left))]
		}
		var claimed []int64
		for bundles := 0; ; bundles++ {
			rt := newTracker(rest)
			if rt.IsBounded() != (rest.Left >= 0) {
				t.Fatalf("%v: bounded is %t", rest, rt.IsBounded())
			}
			var residual any
			for _, seq := range stream {
				if seq < rt.next() {
					continue
				}
				switch rapid.IntRange(0, 9).Draw(t, "runner") {
				case 0:
					_, r, err := rt.TrySplit(rapid.Float64Range(0.01, 1).Draw(t, "fraction"))
					if r != nil || err != nil {
						t.Fatalf("split at a fraction: %v, %v", r, err)
					}
				case 1:
					if _, r, err := rt.TrySplit(0); err != nil {
						t.Fatal(err)
					} else if r != nil {
						residual = r
					}
				case 2:
					rt.skipTo(seq)
				}
				if done, remaining := rt.GetProgress(); done < 0 || remaining < 0 {
					t.Fatalf("progress is %v and %v", done, remaining)
				}
				if !rt.TryClaim(seq) {
					break
				}
				claimed = append(claimed, seq)
				rt.setPending(3)
			}
			if err := rt.GetError(); err != nil {
				t.Fatal(err)
			}
			if residual == nil && !rt.IsDone() { // a bundle pauses
				if _, residual, _ = rt.TrySplit(0); residual == nil || !rt.IsDone() {
					t.Fatalf("a pause leaves %v, done is %t", residual, rt.IsDone())
				}
			}
			if residual == nil || len(stream) == 0 ||
				residual.(restriction).Next > stream[len(stream)-1] {
				break
			}
			coded, err := decodeRestriction(encodeRestriction(residual.(restriction)))
			if err != nil || coded != residual {
				t.Fatalf("%v comes back as %v, %v", residual, coded, err)
			}
			rest = coded
		}
		if !slices.Equal(claimed, want) {
			t.Errorf("claimed %v of %v, want %v", claimed, stream, want)
		}
	})
}

func TestAClaimBeforeThePositionIsAnError(t *testing.T) {
	for _, pos := range []any{int64(4), int64(0), "5", nil} {
		rt := newTracker(restriction{Next: 5, Left: -1})
		if rt.TryClaim(pos) || rt.GetError() == nil || rt.IsDone() {
			t.Errorf("%v is claimed: error %v, done %t", pos, rt.GetError(), rt.IsDone())
		}
	}
}

func TestAFinishedTrackerLeavesNothing(t *testing.T) {
	rt := newTracker(restriction{Next: 5, Left: -1})
	rt.finish()
	if _, residual, err := rt.TrySplit(0); residual != nil || err != nil || !rt.IsDone() ||
		rt.TryClaim(int64(5)) {
		t.Errorf("it leaves %v, %v", residual, err)
	}
	if rt.GetError() != nil {
		t.Error(rt.GetError())
	}
}

func TestInvalidRestrictionsAreErrors(t *testing.T) {
	for _, data := range [][]byte{nil, {2}, {0x80}} {
		if r, err := decodeRestriction(data); err == nil {
			t.Errorf("%v is read as %v", data, r)
		}
	}
}
