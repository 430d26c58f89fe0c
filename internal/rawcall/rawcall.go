// Package rawcall sends requests to DynamoDB as text, for tests of what an SDK does not send and
// does not show: invalid bodies, headers, and responses byte by byte. The endpoint is
// dynamodbtest or a real engine on this machine.
package rawcall

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
)

// Authorization is a well-formed header with a signature that is not valid. It is for endpoints
// that do not verify signatures.
const Authorization = "AWS4-HMAC-SHA256 " +
	"Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, " +
	"SignedHeaders=host;x-amz-date;x-amz-target, " +
	"Signature=0000000000000000000000000000000000000000000000000000000000000000"

// maxBody is the size in bytes of the largest request that DynamoDB reads (Developer Guide, Quotas
// in Amazon DynamoDB).
const maxBody = 16 << 20

// Response is a complete response of any status.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Error returns the code, without its namespace, and the message of an error response, or "".
func (r Response) Error() (code, message string) {
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"` // "Message" in a SerializationException
	}
	if r.Status == http.StatusOK || json.Unmarshal(r.Body, &e) != nil {
		return "", ""
	}
	return e.Type[strings.LastIndexByte(e.Type, '#')+1:], e.Message
}

// Send sends one request, which change may alter before. It returns an error when no complete
// response arrives.
func Send(ctx context.Context, url, operation, body string,
	change ...func(*http.Request)) (Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return Response{}, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", Authorization)
	for _, f := range change {
		f(req)
	}
	do := http.DefaultClient.Do
	if len(body) > maxBody {
		do = sendUntilResponse
	}
	resp, err := do(req)
	if err != nil {
		return Response{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return Response{resp.StatusCode, resp.Header, text}, err
}

// OnNewConnection makes Send open a connection for the request alone, which an http.Client does
// not retry: for endpoints that break connections or restart.
func OnNewConnection(req *http.Request) { req.Close = true }

// sendUntilResponse sends a request that the server may reject before it has read it all, and close
// the connection. An http.Client would return the error of the write instead of the response.
func sendUntilResponse(req *http.Request) (*http.Response, error) {
	conn, err := new(net.Dialer).DialContext(req.Context(), "tcp", req.URL.Host)
	if err != nil {
		return nil, err
	}
	req.Close = true
	written := make(chan struct{})
	go func() {
		defer close(written)
		_ = req.Write(conn) // fails when the server has closed the connection
	}()
	defer func() { conn.Close(); <-written }()
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}
