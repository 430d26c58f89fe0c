package wire

import (
	"bytes"
	"io"
	"sync"
)

// trackedBody is a request's body that is reused when the request is over. net/http may read it once more for a
// connection that turned out to be closed, and may still be reading it when the answer is there: each reader that was
// opened is waited for.
type trackedBody struct {
	data    []byte
	readers sync.WaitGroup
	first   bodyReader
}

func newTrackedBody(data []byte) *trackedBody { return &trackedBody{data: data} }

type bodyReader struct {
	bytes.Reader
	of     *trackedBody
	closed sync.Once
}

// open returns the first reader.
func (b *trackedBody) open() io.ReadCloser {
	b.readers.Add(1)
	b.first.of = b
	b.first.Reset(b.data)
	return &b.first
}

// reopen returns another one (http.Request.GetBody).
func (b *trackedBody) reopen() (io.ReadCloser, error) {
	b.readers.Add(1)
	r := &bodyReader{of: b}
	r.Reset(b.data)
	return r, nil
}

func (r *bodyReader) Close() error {
	r.closed.Do(r.of.readers.Done)
	return nil
}

// wait returns when nobody reads the body any more.
func (b *trackedBody) wait() { b.readers.Wait() }
