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

// Kind is a fault of one request.
type Kind string

// The faults.
const (
	// Reset resets the connection. The request is not applied.
	Reset Kind = "reset"
	// LostResponse applies the request and resets the connection.
	LostResponse Kind = "lost response"
	// PartialResponse applies the request and closes the connection after half of the response.
	PartialResponse Kind = "partial response"
	// Delay applies the request and responds after 10 to 50 ms.
	Delay Kind = "delay"
	// ServerError responds with status 500. The request is not applied.
	ServerError Kind = "server error"
	// Throttle responds with ProvisionedThroughputExceededException. The request is not applied.
	Throttle Kind = "throttle"
)

// Kinds are all faults.
var Kinds = []Kind{Reset, LostResponse, PartialResponse, Delay, ServerError, Throttle}

// Proxy forwards requests to DynamoDB and injects faults into some of them.
type Proxy struct {
	target string
	next   func() (Kind, bool)
	server *httptest.Server

	mu     sync.Mutex
	counts map[Kind]int
}

// Run starts a proxy for an endpoint and stops it when the test ends. next is called for each
// BatchWriteItem, and returns the fault to inject, if any. Its calls do not overlap.
func Run(t testing.TB, target string, next func() (Kind, bool)) *Proxy {
	p := &Proxy{target: target, next: next, counts: map[Kind]int{}}
	p.server = httptest.NewServer(p)
	t.Cleanup(p.server.Close)
	return p
}

// OneIn is a next for [Run] that injects a fault into one request in n at random, from a seed. The
// faults take turns.
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

// URL returns the proxy's endpoint.
func (p *Proxy) URL() string { return p.server.URL }

// Counts returns how often each fault was injected.
func (p *Proxy) Counts() map[Kind]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.counts)
}

// ServeHTTP serves one request.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has disconnected
	}
	kind := p.draw(r)
	switch kind {
	case Reset:
		abort(w)
		return
	case ServerError:
		respond(w, http.StatusInternalServerError,
			`{"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",`+
				`"message":"Internal server error"}`)
		return
	case Throttle:
		respond(w, http.StatusBadRequest,
			`{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",`+
				`"message":"The level of configured provisioned throughput for the table was `+
				`exceeded."}`)
		return
	}
	resp, text, err := p.forward(r, body)
	switch {
	case err != nil || kind == LostResponse: // DynamoDB may be down
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

// draw returns the fault of a request, or "", and counts it.
func (p *Proxy) draw(r *http.Request) Kind {
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".BatchWriteItem") {
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	kind, faulty := p.next()
	if !faulty {
		return ""
	}
	p.counts[kind]++
	return kind
}

// forward sends the request to DynamoDB, even if the client disconnects meanwhile.
func (p *Proxy) forward(r *http.Request, body []byte) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method,
		p.target+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header, req.Host = r.Header.Clone(), r.Host
	req.Header.Set("Accept-Encoding", "identity") // the response is forwarded unchanged
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, text, err
}

func respond(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text)
}

// half sends the first half of a response.
func half(w http.ResponseWriter, resp *http.Response, text []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer conn.Close()
	_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\n"+
		"Content-Type: application/x-amz-json-1.0\r\n"+
		"Content-Length: %d\r\n\r\n"+
		"%s", resp.Status, len(text), text[:len(text)/2])
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
