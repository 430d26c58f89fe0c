package sink

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// fakeTable is a transport whose table is a map. It fails the test, by its violations, on what a
// sink must never do: two requests in flight with one key, two items of one key in a request, a
// version of a key after a newer one.
type fakeTable struct {
	// respond returns the response to request n, after latency: nil means all is applied.
	respond func(n int, keys []string) fakeResponse
	latency func(n int) time.Duration
	limit   int // most requests in flight that the test allows

	// composite takes an item's version for its sort key: every item is a key of its own, "id/v".
	composite bool
	// anyVersion takes versions in any order.
	anyVersion bool

	mu         sync.Mutex
	n          int
	inFlight   map[string]bool
	flying     int
	peak       int
	items      map[string]int // key to version; deleted keys hold minus the version
	applied    int            // write requests applied
	sizes      []int          // items of each request
	violations []string
}

type fakeResponse struct {
	err         error
	unprocessed map[string]bool // keys that are returned
	lost        bool            // apply all, then return err
}

func newFakeTable() *fakeTable {
	return &fakeTable{inFlight: map[string]bool{}, items: map[string]int{}, limit: 1 << 30}
}

func apiError(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "a test's error"}
}

var errConnectionCut = errors.New("read: connection reset by peer")

type fakeWrite struct {
	key     string
	version int
	deleted bool
	attrs   map[string]map[string]string
}

// item makes the item that fakeTable reads: a key and a version.
func item(op encode.Op, key string, version int) *encode.Item {
	body := fmt.Sprintf(`{"id":{"S":%q},"v":{"N":"%d"}}`, key, version)
	attrs := map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: key}}
	canonical, err := encode.AppendKey(nil, attrs, []string{"id"})
	if err != nil {
		panic(err)
	}
	return &encode.Item{Op: op, Key: canonical, Body: []byte(body), Size: len(body)}
}

func (f *fakeTable) violation(format string, args ...any) {
	f.violations = append(f.violations, fmt.Sprintf(format, args...))
}

func (f *fakeTable) BatchWrite(ctx context.Context, body []byte) (Response, error) {
	if len(body) > 16<<20 {
		f.mu.Lock()
		f.violation("a request of %d bytes", len(body))
		f.mu.Unlock()
	}
	var req struct {
		RequestItems map[string][]struct {
			PutRequest    *struct{ Item map[string]map[string]string }
			DeleteRequest *struct{ Key map[string]map[string]string }
		}
	}
	if err := json.Unmarshal(body, &req); err != nil {
		return Response{}, fmt.Errorf("the request is not JSON: %w", err)
	}
	var writes []fakeWrite
	for _, r := range req.RequestItems["t"] {
		var attrs map[string]map[string]string
		w := fakeWrite{deleted: r.DeleteRequest != nil}
		if w.deleted {
			attrs = r.DeleteRequest.Key
		} else {
			attrs = r.PutRequest.Item
		}
		w.key = attrs["id"]["S"]
		fmt.Sscan(attrs["v"]["N"], &w.version)
		if w.attrs = attrs; f.composite {
			w.key += "/" + attrs["v"]["N"]
		}
		writes = append(writes, w)
	}
	f.mu.Lock()
	n := f.n
	f.n++
	f.sizes = append(f.sizes, len(writes))
	f.flying++
	f.peak = max(f.peak, f.flying)
	if f.flying > f.limit {
		f.violation("request %d: %d in flight, over %d", n, f.flying, f.limit)
	}
	var keys []string
	seen := map[string]bool{}
	for _, w := range writes {
		if seen[w.key] {
			f.violation("request %d: key %q twice", n, w.key)
		}
		if f.inFlight[w.key] {
			f.violation("request %d: key %q is in flight already", n, w.key)
		}
		seen[w.key], f.inFlight[w.key] = true, true
		keys = append(keys, w.key)
	}
	f.mu.Unlock()

	if f.latency != nil {
		select {
		case <-time.After(f.latency(n)):
		case <-ctx.Done():
		}
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	f.flying--
	for _, w := range writes {
		delete(f.inFlight, w.key)
	}
	if ctx.Err() != nil {
		return Response{}, ctx.Err()
	}
	var a fakeResponse
	if f.respond != nil {
		a = f.respond(n, keys)
	}
	if a.err != nil && !a.lost {
		return Response{}, a.err
	}
	var out Response
	for _, w := range writes {
		if a.unprocessed[w.key] {
			out.Table, out.Unprocessed = "t", append(out.Unprocessed, w.request())
			continue
		}
		f.apply(n, w)
	}
	return out, a.err
}

func (f *fakeTable) apply(n int, w fakeWrite) {
	if old := f.items[w.key]; max(old, -old) > w.version && !f.anyVersion {
		f.violation("request %d: version %d of %q written over %d", n, w.version, w.key, old)
	}
	f.applied++
	f.items[w.key] = w.version
	if w.deleted {
		f.items[w.key] = -w.version
	}
}

func (w fakeWrite) request() types.WriteRequest {
	attrs := map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: w.attrs["id"]["S"]},
		"v":  &types.AttributeValueMemberN{Value: w.attrs["v"]["N"]},
	}
	if w.deleted {
		return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: attrs}}
	}
	return types.WriteRequest{PutRequest: &types.PutRequest{Item: attrs}}
}

// version returns the version of the key that is stored: 0 for none.
func (f *fakeTable) version(key string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.items[key]
}

func (f *fakeTable) Close() {}
