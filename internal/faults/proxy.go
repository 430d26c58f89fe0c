package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Kind is what goes wrong with one request.
type Kind string

// The kinds.
const (
	// Reset breaks the connection, and the request is not applied.
	Reset Kind = "reset"
	// LostResponse applies the request and breaks the connection.
	LostResponse Kind = "lost response"
	// PartialResponse applies the request and breaks the connection in the middle of the answer.
	PartialResponse Kind = "partial response"
	// Delay holds the answer back for some milliseconds.
	Delay Kind = "delay"
	// ServerError answers with status 500, and the request is not applied.
	ServerError Kind = "server error"
	// Throttle answers that there is no capacity, and the request is not applied.
	Throttle Kind = "throttle"
)

// Kinds are all of them.
var Kinds = []Kind{Reset, LostResponse, PartialResponse, Delay, ServerError, Throttle}

// Proxy hands requests on to DynamoDB, and has some of them go wrong.
type Proxy struct {
	target string
	next   func() (Kind, bool)
	server *httptest.Server

	mu     sync.Mutex
	counts map[Kind]int
}

// Run starts a proxy for an endpoint, and ends it with the test. next says of each BatchWriteItem
// what goes wrong with it, if anything does. It is called by one goroutine at a time.
func Run(t testing.TB, target string, next func() (Kind, bool)) *Proxy {
	p := &Proxy{target: target, next: next, counts: map[Kind]int{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

// OneIn has one request in n go wrong, by a seed; the kinds take turns.
func OneIn(n int, seed uint64) func() (Kind, bool) {
	random := rand.New(rand.NewPCG(seed, 0))
	turn := random.IntN(len(Kinds))
	return func() (Kind, bool) {
		if random.IntN(n) > 0 {
			return "", false
		}
		turn++
		return Kinds[turn%len(Kinds)], true
	}
}

// URL is the proxy's endpoint.
func (p *Proxy) URL() string { return p.server.URL }

// Counts tells how often each thing went wrong.
func (p *Proxy) Counts() map[Kind]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.counts)
}

// ServeHTTP serves one request.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client is gone
	}
	kind := p.draw(r)
	switch kind {
	case Reset:
		abort(w)
		return
	case ServerError:
		answer(w, http.StatusInternalServerError,
			`{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",`+
				`"message":"Internal server error"}`)
		return
	case Throttle:
		answer(w, http.StatusBadRequest,
			`{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",`+
				`"message":"The level of configured provisioned throughput for the table was exceeded."}`)
		return
	}
	resp, text, err := p.forward(r, body)
	switch {
	// when DynamoDB is not there the connection breaks, too
	case err != nil || kind == LostResponse:
		abort(w)
		return
	case kind == PartialResponse:
		half(w, resp, text)
		return
	case kind == Delay:
		pause(r.Context(), time.Duration(10+len(body)%40)*time.Millisecond)
	}
	maps.Copy(w.Header(), resp.Header)
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(text)
}

// draw says what goes wrong with a request, and counts it.
func (p *Proxy) draw(r *http.Request) Kind {
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".BatchWriteItem") {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kind, wrong := p.next()
	if !wrong {
		return ""
	}
	p.counts[kind]++
	return kind
}

// forward has DynamoDB serve the request, whatever becomes of the client.
func (p *Proxy) forward(r *http.Request, body []byte) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method,
		p.target+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header, req.Host = r.Header.Clone(), r.Host
	req.Header.Set("Accept-Encoding", "identity") // the answer goes on as it comes
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, text, err
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// half sends the first half of an answer.
func half(w http.ResponseWriter, resp *http.Response, text []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Type: "+
		"application/x-amz-json-1.0\r\nContent-Length: "+
		"%d\r\n\r\n%s", resp.Status, len(text), text[:len(text)/2])
}

// abort resets the connection.
func abort(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
