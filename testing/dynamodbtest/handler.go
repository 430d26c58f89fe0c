package dynamodbtest

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"hash/crc32"
	"net"
	"net/http"
	"strconv"
	"strings"
)

const maxBody = 16 << 20 // bytes; Amazon DynamoDB Developer Guide, "Quotas", API-specific limits

// operation is one decoded request.
type operation interface {
	// decode reads the request. It returns an error for a malformed document, and leaves invalid
	// values in the decoder for serve to report.
	decode(d *decoder) error
	// tables returns the names of the tables in the request.
	tables() []string
	// serve appends the response to b.
	serve(s *Server, b []byte) ([]byte, error)
}

// newOperation returns an empty request of the named operation, or nil.
func newOperation(name string) operation {
	switch name {
	case "BatchWriteItem":
		return &batchWriteItem{}
	case "PutItem":
		return &putItem{}
	case "GetItem":
		return &getItem{}
	case "DeleteItem":
		return &deleteItem{}
	case "BatchGetItem":
		return &batchGetItem{}
	case "Query":
		return &query{}
	case "Scan":
		return &scan{}
	case "CreateTable":
		return &createTable{}
	case "DescribeTable":
		return &describeTable{}
	case "ListTables":
		return &listTables{}
	case "DeleteTable":
		return &deleteTable{}
	}
	return nil
}

// ServeHTTP serves one request. It lets another HTTP server mount the Server.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer respondToPanic(w)
	if r.Method != http.MethodPost {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	body, err := readBody(w, r)
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
		return
	}
	req := Request{
		Operation: targetOperation(r.Header.Get("X-Amz-Target")),
		Header:    r.Header,
		Body:      body,
	}
	op, opErr := decodeOperation(req.Operation, body)
	if op != nil {
		req.Tables = op.tables()
	}
	s.record(&req)
	resp := s.controls.response(req)
	if !resp.wait(r.Context()) {
		cut(w)
		return
	}
	status, out := resp.status, resp.body
	if resp.process {
		status, out = s.process(r, body, op, opErr, resp.unprocessed)
	}
	if resp.cut {
		cut(w)
		return
	}
	write(w, status, out, resp.wrongCRC)
}

// readBody reads the body into a buffer of the size of its Content-Length.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(r.ContentLength, 0), maxBody)) + bytes.MinRead)
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	return b.Bytes(), err
}

// respondToPanic responds to a panic, most likely one of a control function, where net/http would
// only close the connection.
func respondToPanic(w http.ResponseWriter) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p)
	default:
		e := internalError(fmt.Sprintf("dynamodbtest: panic: %v", p))
		write(w, e.status, e.body(), false)
	}
}

// process processes a request normally: op, or err if it could not be decoded.
func (s *Server) process(r *http.Request, body []byte, op operation, err error,
	unprocessed func(int, Write) bool) (status int, response []byte) {
	if authErr := s.authenticate(r, body); authErr != nil {
		err = authErr
	}
	var out []byte
	if err == nil && unprocessed != nil {
		if batch, ok := op.(*batchWriteItem); ok {
			batch.unprocessed = unprocessed
		} else {
			err = internalError("dynamodbtest: Unprocessed is for BatchWriteItem only")
		}
	}
	if err == nil {
		out, err = op.serve(s, make([]byte, 0, 64))
	}
	if err == nil {
		return http.StatusOK, out
	}
	s.stats.fail()
	e, ok := err.(*apiError)
	if !ok {
		e = internalError(err.Error())
	}
	return e.status, e.body()
}

// targetOperation returns the operation of an X-Amz-Target header, or "".
func targetOperation(target string) string {
	name, ok := strings.CutPrefix(target, "DynamoDB_20120810.")
	if !ok {
		return ""
	}
	return name
}

func decodeOperation(name string, body []byte) (operation, error) {
	op := newOperation(name)
	if op == nil && knownOperations[name] {
		return nil, unsupported("the operation " + name)
	}
	if op == nil {
		return nil, badRequest(typeService+"UnknownOperationException",
			"An unknown operation was requested.")
	}
	d := &decoder{jsonReader: newJSONReader(body)}
	if err := op.decode(d); err != nil {
		return nil, err
	}
	if err := d.end(); err != nil {
		return nil, err
	}
	return op, nil
}

// knownOperations are operations of DynamoDB that this server does not have.
var knownOperations = map[string]bool{
	"UpdateItem": true, "UpdateTable": true, "TransactWriteItems": true, "TransactGetItems": true,
	"ExecuteStatement": true, "BatchExecuteStatement": true, "ExecuteTransaction": true,
	"DescribeTimeToLive": true, "UpdateTimeToLive": true, "DescribeEndpoints": true,
	"DescribeLimits": true,
	"TagResource":    true, "UntagResource": true, "ListTagsOfResource": true,
}

// write sends a response with the headers that DynamoDB sends.
func write(w http.ResponseWriter, status int, body []byte, wrongCRC bool) {
	sum := crc32.ChecksumIEEE(body)
	if wrongCRC {
		sum++
	}
	h := w.Header()
	h["Content-Type"] = []string{"application/x-amz-json-1.0"}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	h["X-Amzn-Requestid"] = []string{requestID()}
	h["X-Amz-Crc32"] = []string{strconv.FormatUint(uint64(sum), 10)}
	w.WriteHeader(status)
	w.Write(body) // an error means that the client has disconnected
}

// requestID returns 52 random letters and digits, as AWS's are.
func requestID() string { return rand.Text() + rand.Text() }

// cut resets the connection without a response.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http closes a connection that cannot be hijacked
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // best effort: without it the client sees EOF
	}
	conn.Close()
}
