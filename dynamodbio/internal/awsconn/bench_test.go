package awsconn

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkBatchWrite sends requests of 25 items to a server in the same process that responses at
// once: what it measures is this client, net/http's and the server's share.
func BenchmarkBatchWrite(b *testing.B) {
	output := []byte(`{"UnprocessedItems":{}}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Write(output)
	}))
	defer server.Close()
	c, body := newTestSender(b, server.URL), request(25)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.batchWrite(b.Context(), body); err != nil {
			b.Fatal(err)
		}
	}
}
