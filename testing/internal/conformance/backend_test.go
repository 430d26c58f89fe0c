package conformance

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
)

// backend is an implementation of DynamoDB.
type backend struct {
	name string
	// open returns an endpoint without tables.
	open func(t *testing.T) (url string)
}

// session sends calls to a backend.
type session struct{ url string }

// do makes a call. It returns "ok" and the response, or the error's code and its message.
func (s session) do(t testing.TB, operation, body string) (outcome, response string) {
	t.Helper()
	r, err := rawcall.Send(t.Context(), s.url, operation, body)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	if r.Status == http.StatusOK {
		return "ok", string(r.Body)
	}
	if code, message := r.Error(); code != "" {
		return code, message
	}
	return fmt.Sprint("HTTP ", r.Status), string(r.Body)
}

// holds reports whether a response contains what is expected: of an object the members of want, of
// a set the same elements in any order.
func holds(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range want {
			other, ok := got[name]
			if !ok {
				return false
			}
			if name == "SS" || name == "NS" || name == "BS" {
				value, other = sorted(value), sorted(other)
			}
			if !holds(value, other) {
				return false
			}
		}
		return true
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for i := range want {
			if !holds(want[i], got[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(want, got)
}

func sorted(v any) any {
	list, ok := v.([]any)
	if !ok {
		return v
	}
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b any) int {
		return strings.Compare(fmt.Sprint(a),
			fmt.Sprint(b))
	})
	return list
}
