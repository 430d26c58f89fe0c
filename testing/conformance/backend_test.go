package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// backend is something that answers as DynamoDB does.
type backend struct {
	name string
	// open returns the endpoint of one without tables, for a user of that access key.
	open func(t *testing.T, accessKey string) (url string)
}

// session is one case's dealings with a backend.
type session struct {
	url, accessKey string
}

// do makes a call. It returns "ok" and the answer, or the error's code and its message.
func (s session) do(t *testing.T, operation, body string) (outcome, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+s.accessKey+"/20260101/us-east-1/dynamodb/aws4_request, "+
		"SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000")
	req.Close = true // a request that is too large ends its connection
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	if resp.StatusCode == http.StatusOK {
		return "ok", string(text)
	}
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"` // any case
	}
	if json.Unmarshal(text, &e) != nil || e.Type == "" {
		return fmt.Sprint("HTTP ", resp.StatusCode), string(text)
	}
	return e.Type[strings.LastIndexByte(e.Type, '#')+1:], e.Message
}

// holds reports whether an answer has all that is wanted of it: of an object the members that want has, of a set the same
// elements in any order.
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
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return list
}
