package conformance

import (
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// Two dynamodbtests respond to random sequences of calls in the same way, so that nothing in them
// depends on chance, and never with an internal error. TestRandomCalls, with the tag integration,
// sends such sequences to a real DynamoDB.
func TestRandomCallsHaveOneResponse(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		steps := drawSequence(rt)
		var both [2]session
		for i := range both {
			db, err := dynamodbtest.Start()
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			both[i] = session{url: db.URL()}
		}
		for i, c := range steps {
			first, err := both[0].run(t.Context(), c)
			if err != nil {
				rt.Fatalf("call %d: %v, in\n%s", i+1, err, format(steps[:i+1]))
			}
			second, err := both[1].run(t.Context(), c)
			if err != nil {
				rt.Fatalf("call %d: %v, in\n%s", i+1, err, format(steps[:i+1]))
			}
			if first.status >= http.StatusInternalServerError {
				rt.Fatalf("call %d: %v, in\n%s", i+1, first, format(steps[:i+1]))
			}
			if what := findDifference(c, first, second); what != "" {
				rt.Fatalf("call %d: %s differs\n%v\n%v\nin\n%s", i+1, what, first, second,
					format(steps[:i+1]))
			}
		}
	})
}
