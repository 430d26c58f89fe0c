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
	// decode reads the request. It returns an error for what is no such request at all, and leaves
	// faults in values in the decoder for serve to report.
	decode(d *decoder) error
	// tables names the tables that the request speaks of.
	tables() []string
	// serve appends the answer to b.
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

// ServeHTTP answers one request, so that a Server can be mounted in another one too.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer answerPanic(w)
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
	req := Request{Operation: targetOperation(r.Header.Get("X-Amz-Target")), Header: r.Header, Body: body}
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
	status, answer := resp.status, resp.body
	if resp.apply {
		status, answer = s.answer(r, body, op, opErr, resp.unprocessed)
	}
	if resp.cut {
		cut(w)
		return
	}
	write(w, status, answer, resp.wrongCRC)
}

// readBody reads the body into memory that is as large as the client says it will be.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(max(r.ContentLength, 0), maxBody)) + bytes.MinRead)
	_, err := b.ReadFrom(http.MaxBytesReader(w, r.Body, maxBody))
	return b.Bytes(), err
}

// answerPanic makes an answer of a panic, most likely one of a control function: net/http would but
// cut the connection.
func answerPanic(w http.ResponseWriter) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p)
	default:
		e := internalError(fmt.Sprintf("dynamodbtest: panic: %v", p))
		write(w, e.status, e.body(), false)
	}
}

// answer serves a request truly.
func (s *Server) answer(r *http.Request, body []byte, op operation, err error, unprocessed func(int, Write) bool) (int, []byte) {
	if authErr := s.authenticate(r, body); authErr != nil {
		err = authErr
	}
	var out []byte
	if err == nil && unprocessed != nil {
		if batch, ok := op.(*batchWriteItem); ok {
			batch.unprocessed = unprocessed
		} else {
			err = internalError("dynamodbtest: Unprocessed answers a BatchWriteItem, and no other operation")
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
		return nil, badRequest(typeService+"UnknownOperationException", "An unknown operation was requested.")
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

// knownOperations are the operations on data that DynamoDB has and this server has not.
var knownOperations = map[string]bool{
	"UpdateItem": true, "UpdateTable": true, "TransactWriteItems": true, "TransactGetItems": true,
	"ExecuteStatement": true, "BatchExecuteStatement": true, "ExecuteTransaction": true,
	"DescribeTimeToLive": true, "UpdateTimeToLive": true, "DescribeEndpoints": true, "DescribeLimits": true,
	"TagResource": true, "UntagResource": true, "ListTagsOfResource": true,
}

// write sends an answer with the headers that DynamoDB sends.
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
	w.Write(body) // an error means that the client is gone
}

// requestID returns 52 random letters and digits, as AWS's are.
func requestID() string { return rand.Text() + rand.Text() }

// cut ends the connection without an answer. The client sees it reset.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the way to end a connection that cannot be taken over
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0) // best effort: without it the client sees an orderly end
	}
	conn.Close()
}
