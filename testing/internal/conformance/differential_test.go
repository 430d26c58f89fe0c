//go:build integration

package conformance

import (
	"context"
	"flag"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

var random = flag.Duration(
	"random",
	0,
	"how long to send random sequences of calls; 0 sends 300 sequences",
)

// sequencesAtOnce is how many sequences a round of rapid has: 300 take some ten seconds.
const sequencesAtOnce = 300

// pair is dynamodbtest and dynoxide, both without tables.
type pair struct{ ours, theirs session }

// openPair deletes the tables of the dynoxide, and starts a dynamodbtest, which the caller closes.
func openPair(t testing.TB, theirs session) (p pair, closeOurs func() error) {
	t.Helper()
	theirs.deleteTables(t)
	ours, err := dynamodbtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	return pair{session{url: ours.URL()}, theirs}, ours.Close
}

// run sends a step to both.
func (p pair) run(ctx context.Context, c step) (ours, theirs response, err error) {
	if ours, err = p.ours.run(ctx, c); err != nil {
		return ours, theirs, err
	}
	theirs, err = p.theirs.run(ctx, c)
	return ours, theirs, err
}

// TestRandomCalls sends random sequences of calls to dynamodbtest and to dynoxide, and expects the
// same responses from both, except for the known differences. AWS's documentation decides about a
// new one, and a file in testdata/sequences keeps it.
//
//	go test -tags integration ./testing/internal/conformance -run TestRandomCalls -random 15m \
//		-timeout 20m
func TestRandomCalls(t *testing.T) {
	db := session{url: engines.RunDynoxide(t).URL()}
	if err := flag.Set("rapid.checks", strconv.Itoa(sequencesAtOnce)); err != nil {
		t.Fatal(err)
	}
	var sequences, calls int
	known := map[string]int{}
	for end := time.Now().Add(*random); ; {
		rapid.Check(t, func(rt *rapid.T) {
			steps := drawSequence(rt)
			p, closeOurs := openPair(t, db)
			defer closeOurs()
			sequences++
			for i, c := range steps {
				ours, theirs, err := p.run(t.Context(), c)
				if err != nil {
					rt.Fatalf("call %d: %v, in\n%s", i+1, err, format(steps[:i+1]))
				}
				calls++
				what := findDifference(c, ours, theirs)
				if what == "" {
					continue
				}
				d := recognise(c, ours, theirs)
				if d == nil {
					rt.Fatalf(
						"call %d: %s differs\ndynamodbtest: %.1000s\ndynoxide:     "+
							"%.1000s\n(-dynamodbtest +dynoxide)\n%.3000s\nin\n%s",
						i+1,
						what,
						ours,
						theirs,
						longRun.ReplaceAllString(cmp.Diff(ours.content, theirs.content), "…"),
						format(steps[:i+1]),
					)
					return // for staticcheck: Fatalf ends the check
				}
				known[d.name]++
				if ours.status != theirs.status { // the tables may differ from now on
					break
				}
			}
		})
		if t.Failed() || time.Now().After(end) {
			break
		}
	}
	t.Logf("%d sequences, %d calls; known differences: %v", sequences, calls, known)
}

// recognise returns the difference that two responses show, or nil.
func recognise(c step, ours, theirs response) *difference {
	if theirs.status >= http.StatusInternalServerError {
		return nil // never an expected response
	}
	for i, d := range differences {
		if d.shows != nil && d.shows(c, ours, theirs) {
			return &differences[i]
		}
	}
	return nil
}

// TestSequences runs the sequences that found a bug, and those that show a known difference.
func TestSequences(t *testing.T) {
	db := session{url: engines.RunDynoxide(t).URL()}
	for name, steps := range readSequences(t) {
		t.Run(name, func(t *testing.T) {
			p, closeOurs := openPair(t, db)
			defer closeOurs()
			for _, c := range steps {
				ours, theirs, err := p.run(t.Context(), c.step)
				if err != nil {
					t.Fatalf("line %d: %v", c.line, err)
				}
				what := findDifference(c.step, ours, theirs)
				found := ""
				if what != "" {
					if d := recognise(c.step, ours, theirs); d != nil {
						found = d.name
					} else {
						found = "unknown"
					}
				}
				if found != c.difference {
					t.Errorf(
						"line %d: %s: the difference is %q, want %q (%s)\ndynamodbtest: "+
							"%.600s\ndynoxide:     %.600s",
						c.line,
						c.operation,
						found,
						c.difference,
						what,
						ours,
						theirs,
					)
				}
			}
		})
	}
}
