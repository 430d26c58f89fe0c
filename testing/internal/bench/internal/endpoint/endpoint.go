// Package endpoint is a DynamoDB that responds at once and stores nothing: a load of it costs what
// the loader costs alone. It counts what it receives.
package endpoint

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Counts are what an endpoint has received.
type Counts struct {
	Requests, Items, Bytes int64
}

// Server is a running endpoint.
type Server struct {
	listener              net.Listener
	http                  http.Server
	requests, items, size atomic.Int64
	buffers               sync.Pool
}

// Start runs an endpoint on a free port of 127.0.0.1.
func Start() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{listener: l, buffers: sync.Pool{New: func() any { return new(bytes.Buffer) }}}
	s.http.Handler = s
	go s.http.Serve(l)
	return s, nil
}

// URL returns the endpoint's URL.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close stops it.
func (s *Server) Close() error { return s.http.Close() }

// Counts returns the counters.
func (s *Server) Counts() Counts {
	return Counts{Requests: s.requests.Load(), Items: s.items.Load(), Bytes: s.size.Load()}
}

// CountsPath returns the counters as JSON and resets them: for loads in other processes.
const CountsPath = "/counts"

const targetPrefix = "DynamoDB_20120810."

var (
	putRequest = []byte(`"PutRequest"`)
	stored     = []byte(`{"UnprocessedItems":{}}`)
)

// table is the response to DescribeTable for any table: its key is user_id, a number.
const table = `{"Table":{"TableName":%s,"TableStatus":"ACTIVE",` +
	`"KeySchema":[{"AttributeName":"user_id","KeyType":"HASH"}],` +
	`"AttributeDefinitions":[{"AttributeName":"user_id","AttributeType":"N"}],` +
	`"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"}}}`

const unknownOperation = `{"__type":"com.amazon.coral.service#UnknownOperationException",` +
	`"message":"this endpoint serves BatchWriteItem and DescribeTable only"}`

// ServeHTTP serves one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == CountsPath {
		json.NewEncoder(w).Encode(Counts{s.requests.Swap(0), s.items.Swap(0), s.size.Swap(0)})
		return
	}
	body := s.buffers.Get().(*bytes.Buffer)
	defer s.buffers.Put(body)
	body.Reset()
	if _, err := io.Copy(body, r.Body); err != nil {
		return
	}
	switch strings.TrimPrefix(r.Header.Get("X-Amz-Target"), targetPrefix) {
	case "BatchWriteItem":
		s.requests.Add(1)
		s.items.Add(int64(bytes.Count(body.Bytes(), putRequest)))
		s.size.Add(int64(body.Len()))
		respond(w, http.StatusOK, stored)
	case "DescribeTable":
		var asked struct{ TableName string }
		json.Unmarshal(body.Bytes(), &asked)
		name, _ := json.Marshal(asked.TableName)
		respond(w, http.StatusOK, fmt.Appendf(nil, table, name))
	default:
		respond(w, http.StatusBadRequest, []byte(unknownOperation))
	}
}

func respond(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h["Content-Type"] = []string{"application/x-amz-json-1.0"}
	h["X-Amz-Crc32"] = []string{strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10)}
	w.WriteHeader(status)
	w.Write(body)
}
