package runners

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
)

// TestLaterPaneIsNotOverwritten holds the writer in the middle of a pane while a later version of
// the pane's last key arrives. Runners may process the two panes at the same time, as prism does.
func TestLaterPaneIsNotOverwritten(t *testing.T) {
	for _, r := range allRunners {
		t.Run(r.Name, func(t *testing.T) {
			missing := r.lacks([]Capability{Streaming})
			theMatrix.record(t, "upsert, a pane is held while a later one arrives", r.Name, missing)
			if missing != "" {
				t.Skipf("%s lacks the capability %q", r.Name, missing)
			}
			var first []Change
			for i := range 1000 {
				first = append(first, Change{ID: fmt.Sprint("k", i), Line: "1", Version: 1})
			}
			last := first[len(first)-1]
			last.Version = 2
			rounds := [][]Change{first, {last}, {{ID: "end", Line: "1", Version: 1}}}

			db := dynamodbtest.RunT(t, dynamodbtest.WithTable(tableName, "id"))
			writing, release := make(chan struct{}), make(chan struct{})
			var start, end sync.Once
			db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
				if r.Operation != "BatchWriteItem" {
					return dynamodbtest.Response{}, false
				}
				start.Do(func() { close(writing) })
				return dynamodbtest.Serve().Until(release).Keep(), true
			})
			g := &gate{
				t: t, rounds: 2,
				ready: func(round int) bool {
					if round == 0 { // the first pane is being written, and held
						return isClosed(writing)
					}
					end.Do(func() { close(release) }) // the second is on its way
					return true
				},
				missing: func(int) string { return "no request was sent" },
			}
			sc := Scenario{Shape: structs, Key: byID, Bundle: len(first), Flush: time.Millisecond}
			cfg, err := sc.config(db.URL())
			if err != nil {
				t.Fatal(err)
			}
			cfg.Shards, cfg.MaxBuffered = 1, cfg.WithDefaults().BatchMaxSize+1
			ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
			defer cancel()
			if _, err := r.Execute(ctx, sc.pipeline(r, cfg, rounds, g.serve())); err != nil {
				t.Fatal(err)
			}
			got := slices.Sorted(slices.Values(db.Lines(tableName)))
			if want := sc.model(slices.Concat(rounds...)); !slices.Equal(got, want) {
				t.Errorf("table (-want +got):\n%s", cmp.Diff(want, got))
			}
		})
	}
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
