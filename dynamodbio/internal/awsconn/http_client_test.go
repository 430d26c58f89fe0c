package awsconn

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// answering is a server that responses every request with {}, and counts its connections.
type answering struct {
	*httptest.Server
	opened, closed atomic.Int64
	gone           chan struct{} // receives once for each connection that is closed
}

func output(t *testing.T, http2 bool, before func(r *http.Request)) *answering {
	t.Helper()
	s := &answering{gone: make(chan struct{}, 1000)}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter,
		r *http.Request) {
		io.Copy(io.Discard, r.Body) // until then net/http does not see that a client is gone
		before(r)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Write([]byte(`{"UnprocessedItems":{}}`))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.opened.Add(1)
		case http.StateClosed:
			s.closed.Add(1)
			s.gone <- struct{}{}
		}
	}
	s.EnableHTTP2 = http2
	if http2 {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func transportTo(t *testing.T, endpoint string, change func(*Config)) *Conn {
	t.Helper()
	cfg := testConfig(endpoint)
	cfg.TrustAllCertificates = true
	change(&cfg)
	return openTest(t, cfg)
}

// writeAtOnce sends n requests at a time and waits for their responses.
func writeAtOnce(t *testing.T, ctx context.Context, transport sink.Transport, n int) {
	t.Helper()
	var wait sync.WaitGroup
	for range n {
		wait.Go(func() {
			if _, err := transport.BatchWrite(ctx, []byte(`{"RequestItems":{}}`)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

func TestMaxConcurrencyIsTheMostConnections(t *testing.T) {
	const connections, requests = 3, 12
	all := make(chan struct{}) // closed when every request waits for a connection
	var waiting atomic.Int64
	server := output(t, false, func(*http.Request) { <-all })
	transport := transportTo(t, server.URL, func(c *Config) { c.MaxConnections = connections })
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GetConn: func(string) {
		if waiting.Add(1) == requests {
			close(all)
		}
	}})
	writeAtOnce(t, ctx, transport, requests)
	if got := server.opened.Load(); got > connections {
		t.Errorf("%d requests went over %d connections, want %d at most", requests, got,
			connections)
	}
}

func TestConnectionsAreKeptForAsManyRequestsAsMayBeInFlight(t *testing.T) {
	const inFlight, rounds = 40, 5
	var arrived atomic.Int64
	release := make(chan chan struct{}, 1)
	release <- make(chan struct{})
	server := output(t, false, func(*http.Request) {
		round := <-release // what this round waits for
		if arrived.Add(1)%inFlight == 0 {
			close(round)
			release <- make(chan struct{})
			return
		}
		release <- round
		<-round
	})
	transport := transportTo(t, server.URL, func(c *Config) { c.MaxIdleConnections = inFlight })
	for range rounds {
		writeAtOnce(t, t.Context(), transport, inFlight)
	}
	if got := server.opened.Load(); got != inFlight {
		t.Errorf("%d rounds of %d requests opened %d connections", rounds, inFlight, got)
	}
	if got := server.closed.Load(); got != 0 {
		t.Errorf("%d connections were closed between the rounds", got)
	}
	transport.Close()
	for range inFlight {
		<-server.gone // or the test does not end
	}
}

func TestADelayedResponseIsATimeout(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		gone := make(chan string, 1)
		server := output(t, http2, func(r *http.Request) {
			<-r.Context().Done() // until the client is gone
			gone <- r.Proto
		})
		transport := transportTo(t, server.URL,
			func(c *Config) { c.ReadTimeout, c.HTTP2 = 50*time.Millisecond, http2 })
		_, err := transport.BatchWrite(t.Context(), []byte(`{"RequestItems":{}}`))
		if err == nil {
			t.Fatalf("HTTP/2 %v: no error", http2)
		}
		if e := sink.Classify(err); e.Kind != sink.Transient || e.Code != "Timeout" {
			t.Errorf("HTTP/2 %v: %+v, from %v", http2, e, err)
		}
		if got, want := <-gone, map[bool]string{false: "HTTP/1.1",
			true: "HTTP/2.0"}[http2]; got != want {
			t.Errorf("the request came by %s, want %s", got, want)
		}
	}
}

// A read timeout of centuries must not become one of no time at all.
func TestLongestReadTimeoutIsUsable(t *testing.T) {
	server := output(t, false, func(*http.Request) {})
	transport := transportTo(t, server.URL, func(c *Config) { c.ReadTimeout = 1<<63 - 1 })
	writeAtOnce(t, t.Context(), transport, 1)
}

func TestHTTP2SharesOneConnection(t *testing.T) {
	server := output(t, true, func(*http.Request) {})
	transport := transportTo(t, server.URL, func(c *Config) { c.HTTP2 = true })
	writeAtOnce(t, t.Context(), transport, 1)
	writeAtOnce(t, t.Context(), transport, 20)
	if got := server.opened.Load(); got != 1 {
		t.Errorf("21 requests opened %d connections", got)
	}
}

// A redirect would carry the session token to where the server points.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var followed atomic.Int64
	elsewhere := output(t, false, func(*http.Request) { followed.Add(1) })
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	transport := transportTo(t, server.URL,
		func(c *Config) { c.Credentials["aws.credentials.basic.sessiontoken"] = "hush" })
	if _, err := transport.BatchWrite(t.Context(), []byte(`{"RequestItems":{}}`)); err == nil {
		t.Error("no error")
	}
	if n := followed.Load(); n != 0 {
		t.Errorf("%d requests were sent to where the server pointed", n)
	}
}
