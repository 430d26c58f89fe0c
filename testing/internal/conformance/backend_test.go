package conformance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// backend is something that answers as DynamoDB does.
type backend struct {
	name string
	// open returns the endpoint of one without tables.
	open func(t *testing.T) (url string)
}

// maxBody is the size in bytes of the largest request (Developer Guide, Quotas in Amazon DynamoDB).
const maxBody = 16 << 20

// session sends calls to a backend.
type session struct{ url string }

// do makes a call. It returns "ok" and the response, or the error's code and its message.
func (s session) do(t testing.TB, operation, body string) (outcome, response string) {
	t.Helper()
	status, text, err := s.send(t.Context(), operation, body)
	if err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	if status == http.StatusOK {
		return "ok", string(text)
	}
	if code, message := errorOf(text); code != "" {
		return code, message
	}
	return fmt.Sprint("HTTP ", status), string(text)
}

// errorOf returns the code and the message of an error response, or nothing.
func errorOf(text []byte) (code, message string) {
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"` // any case
	}
	if json.Unmarshal(text, &e) != nil {
		return "", ""
	}
	return e.Type[strings.LastIndexByte(e.Type, '#')+1:], e.Message
}

// send makes a call and returns the status and the body of the response.
func (s session) send(ctx context.Context, operation, body string) (status int, text []byte,
	err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "+
			"SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000")
	do := http.DefaultClient.Do
	if len(body) > maxBody {
		do = sendUntilResponse
	}
	resp, err := do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(resp.Body)
	return resp.StatusCode, text, err
}

// sendUntilResponse sends a request that the server may refuse, and close the connection on, before
// it has read it all. An http.Client returns the error of the write then, instead of the response.
func sendUntilResponse(req *http.Request) (*http.Response, error) {
	conn, err := net.Dial("tcp", req.URL.Host)
	if err != nil {
		return nil, err
	}
	req.Close = true
	written := make(chan struct{})
	go func() {
		defer close(written)
		_ = req.Write(conn) // fails when the server has closed the connection
	}()
	defer func() { conn.Close(); <-written }()
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// holds reports whether an answer has all that is wanted of it: of an object the members that want
// has, of a set the same elements in any order.
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
