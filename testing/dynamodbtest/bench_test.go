package dynamodbtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
)

// batchBodies returns bodies of BatchWriteItem, each with 25 items of 4 attributes and distinct
// keys.
func batchBodies(n int) [][]byte {
	bodies := make([][]byte, n)
	for i := range bodies {
		bodies[i] = batchBody(i)
	}
	return bodies
}

func batchBody(seq int) []byte {
	b := []byte(`{"RequestItems":{"orders":[`)
	for i := range 25 {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"PutRequest":{"Item":{"id":{"S":"order-%010d"},`+
			`"customer":{"S":"customer-%d"},"amount":{"N":"%d.50"},`+
			`"created":{"S":"2024-01-02T03:04:05.123"}}}}`, seq*25+i, i, i)
	}
	return append(b, `]}}`...)
}

// BenchmarkBatchWriteItem measures the server's own work per item, without the socket: decode,
// check, store. BenchmarkRoundTrip measures all of it.
func BenchmarkBatchWriteItem(b *testing.B) {
	s, err := Start(WithTable("orders", "id"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	header := http.Header{
		"X-Amz-Target":  {"DynamoDB_20120810.BatchWriteItem"},
		"Authorization": {rawcall.Authorization},
	}
	bodies := batchBodies(4000)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		req := &http.Request{Method: "POST", Header: header,
			Body: io.NopCloser(bytes.NewReader(bodies[n%len(bodies)]))}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*25), "ns/item")
}

// BenchmarkRoundTrip adds the socket, and a client in the same process.
func BenchmarkRoundTrip(b *testing.B) {
	s, err := Start(WithTable("orders", "id"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	bodies := batchBodies(4000)
	n := 0
	for b.Loop() {
		body := string(bodies[n%len(bodies)])
		r, err := rawcall.Send(b.Context(), s.URL(), "BatchWriteItem", body)
		if err != nil {
			b.Fatal(err)
		}
		if r.Status != http.StatusOK {
			b.Fatalf("%d: %s", r.Status, r.Body)
		}
		n++
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*25), "ns/item")
}
