package awsconn

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
)

// sentBody is a request's body in memory that is used again for others, once nobody reads it any
// more: net/http reads it in a goroutine of its own, which an early response or the context's end
// does not wait for.
//
// It is handed to net/http as what that knows to be in memory, so that head and body leave in one
// write.
type sentBody struct {
	data []byte
	// reading counts connections that the request was given to and that have not written it. One
	// that breaks before it begins never says that it has, and the memory is left to the garbage
	// collector.
	reading atomic.Int32
	trace   httptrace.ClientTrace
}

var bodies = sync.Pool{New: func() any {
	b := new(sentBody)
	b.trace = httptrace.ClientTrace{
		GotConn:      func(httptrace.GotConnInfo) { b.reading.Add(1) },
		WroteRequest: func(httptrace.WroteRequestInfo) { b.reading.Add(-1) },
	}
	return b
}}

// maxKeptBody is the largest body whose memory is kept for another.
const maxKeptBody = 1 << 20

// newBody copies a body.
func newBody(data []byte) *sentBody {
	b := bodies.Get().(*sentBody)
	b.data = append(b.data[:0], data...)
	return b
}

// request returns the request with b for its body.
func (b *sentBody) request(ctx context.Context, req *http.Request) *http.Request {
	req.Body, _ = b.open()
	req.GetBody = b.open
	req.ContentLength = int64(len(b.data))
	return req.WithContext(httptrace.WithClientTrace(ctx, &b.trace))
}

// open returns a reader (http.Request.GetBody).
func (b *sentBody) open() (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(b.data)),
		nil
}

// free keeps the memory for another body, if nobody reads it.
func (b *sentBody) free() {
	if b.reading.Load() == 0 && cap(b.data) <= maxKeptBody {
		bodies.Put(b)
	}
}
