package sink

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// refused is the error of the SDK for an endpoint that accepts no connections.
var refused = &smithyhttp.RequestSendError{Err: &url.Error{
	Op: "Post", URL: "http://127.0.0.1:9/",
	Err: &net.OpError{Op: "dial", Net: "tcp",
		Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9},
		Err:  os.NewSyscallError("connect", syscall.ECONNREFUSED)},
}}

func TestADeadEndpointIsReportedWhileItIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		table := newFakeTable()
		table.respond = func(n int, _ []string) fakeResponse {
			// however short the random delays turn out, the last of them is long after stuckAfter
			if n < 40 {
				return fakeResponse{err: refused}
			}
			return fakeResponse{}
		}
		start := time.Now()
		var warnings []string
		var first time.Duration
		s := New(Config{
			Table: "t", Where: "http://127.0.0.1:9", Keys: []string{"id"}, BatchMaxSize: 25,
			MaxInFlight: 1, MaxBuffered: 100, FlushTimeout: time.Second,
			Warn: func(format string, args ...any) {
				if len(warnings) == 0 {
					first = time.Since(start)
				}
				warnings = append(warnings, fmt.Sprintf(format, args...))
			},
		}, table)
		defer s.Close()
		b := s.NewBundle(false)
		if err := b.Add(context.Background(), item(encode.Put, "a", 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(warnings) == 0 {
			t.Fatalf("no warning in %v of retries", time.Since(start))
		}
		if first < stuckAfter || first > stuckAfter+maxBackoff {
			t.Errorf("the first warning came after %v", first)
		}
		const want = "ConnectionRefused: dial tcp 127.0.0.1:9: connect: connection refused " +
			"(nothing listens there: start it, or check 'aws.endpoint')"
		for _, w := range warnings {
			if !strings.HasSuffix(w, want) || strings.Contains(w, `table "t"`) {
				t.Errorf("warning %q, want one that ends in %q and leaves the table to who "+
					"passes it on", w, want)
			}
		}
	})
}

func TestConnectionErrorsAreShort(t *testing.T) {
	timeout := &smithyhttp.RequestSendError{Err: &url.Error{
		Op: "Post", URL: "http://127.0.0.1:9/", Err: context.DeadlineExceeded}}
	for _, test := range []struct {
		err           error
		code, message string
	}{
		{refused, "ConnectionRefused", "dial tcp 127.0.0.1:9: connect: connection refused"},
		{timeout, "Timeout", "no response within the timeout"},
		{fmt.Errorf("canceled, %w", context.DeadlineExceeded), "Timeout",
			"no response within the timeout"},
		{http.ErrHandlerTimeout, "RequestFailed", http.ErrHandlerTimeout.Error()},
	} {
		if got := Classify(test.err); got.Code != test.code || got.Message != test.message ||
			got.Kind != Transient {
			t.Errorf("%v is reported as %s: %s, of kind %d; want %s: %s", test.err, got.Code,
				got.Message, got.Kind, test.code, test.message)
		}
	}
}
