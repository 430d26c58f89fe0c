package dynamodbtest

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Request is one request as it came in.
type Request struct {
	// Seq counts requests from 1, in the order in which the server read them.
	Seq int64
	// Operation is the operation's name, such as "BatchWriteItem", or "" when there is none.
	Operation string
	// Tables names the tables that the request speaks of, in order of name.
	Tables []string
	// Header holds the HTTP headers, and Body the body. They are shared: do not change them.
	Header http.Header
	Body   []byte
}

// Write is one put or delete of a request.
type Write struct {
	Table  string
	Delete bool
	// Item is the item that is put, or the key that is deleted.
	Item map[string]types.AttributeValue
}

// Writes returns the puts and deletes of a BatchWriteItem, PutItem or DeleteItem in the order given,
// and nothing for another operation or a request that cannot be read.
func (r Request) Writes() []Write {
	op, err := decodeOperation(r.Operation, r.Body)
	if err != nil {
		return nil
	}
	switch op := op.(type) {
	case *batchWriteItem:
		var writes []Write
		for i := range op.writes {
			writes = append(writes, op.writes[i].export())
		}
		return writes
	case *putItem:
		return []Write{{Table: op.table, Item: op.attrs.export()}}
	case *deleteItem:
		return []Write{{Table: op.table, Delete: true, Item: op.attrs.export()}}
	}
	return nil
}

// Response says what becomes of a request: it is what a [Server.Control] function returns. The zero
// Response serves truly.
type Response struct {
	apply       bool // serve the request truly
	status      int
	body        []byte
	cut         bool
	wrongCRC    bool
	unprocessed func(int, Write) bool

	keep  bool
	delay time.Duration
	until <-chan struct{}
}

// Serve answers truly, as if there were no control. It is of use with [Response.After],
// [Response.Until] and [Response.Keep].
func Serve() Response { return Response{apply: true} }

// ThroughputExceeded answers as DynamoDB does when a table's throughput is exceeded: with
// ProvisionedThroughputExceededException and, for each reason given, such as
// "TableWriteProvisionedThroughputExceeded", an entry of ThrottlingReasons.
func ThroughputExceeded(reasons ...string) Response {
	return errorResponse(throughputExceeded("", reasons...))
}

// Throttling answers with ThrottlingException, DynamoDB's answer to requests that come too fast for
// an on-demand table or for the control plane.
func Throttling(reasons ...string) Response {
	return errorResponse(onDemandExceeded("", reasons...))
}

// InternalError answers with status 500 and InternalServerError.
func InternalError() Response {
	return errorResponse(internalError("The request processing has failed because of an unknown error, exception or failure."))
}

// Error answers with an error of the given HTTP status and code, such as 400 and
// "AccessDeniedException".
func Error(status int, code, message string) Response {
	prefix := typeDynamoDB
	switch code {
	case "ValidationException":
		prefix = typeValidation
	case "AccessDeniedException", "UnrecognizedClientException", "SerializationException", "InvalidSignatureException",
		"MissingAuthenticationTokenException", "IncompleteSignatureException", "UnknownOperationException", "ExpiredTokenException":
		prefix = typeService
	}
	return errorResponse(&apiError{status: status, kind: prefix + code, message: message})
}

func errorResponse(e *apiError) Response { return Response{status: e.status, body: e.body()} }

// Body answers with any status and body, be they nonsense.
func Body(status int, body []byte) Response { return Response{status: status, body: body} }

// WrongCRC serves truly, under an X-Amz-Crc32 header that does not fit the answer.
func WrongCRC() Response { return Response{apply: true, wrongCRC: true} }

// Reset cuts the connection. Nothing is applied.
func Reset() Response { return Response{cut: true} }

// LoseResponse applies the request, and then cuts the connection instead of answering.
func LoseResponse() Response { return Response{apply: true, cut: true} }

// Delay serves truly, d later.
func Delay(d time.Duration) Response { return Serve().After(d) }

// Unprocessed serves a BatchWriteItem but for the writes that pick answers true for, given each with
// its index in the request: those are not applied, and returned as UnprocessedItems. The request is
// validated as a whole, as ever. Another operation is answered with an error.
func Unprocessed(pick func(i int, w Write) bool) Response {
	return Response{apply: true, unprocessed: pick}
}

// UnprocessedN leaves the first n writes of a BatchWriteItem unprocessed.
func UnprocessedN(n int) Response {
	return Unprocessed(func(i int, _ Write) bool { return i < n })
}

// Keep returns r for a control that stays: by default a control is gone once it has answered true.
func (r Response) Keep() Response { r.keep = true; return r }

// After returns r, begun only d later.
func (r Response) After(d time.Duration) Response { r.delay = d; return r }

// Until returns r, begun only once ch is closed or sends, or the server is closed, or the client gone:
// a test can hold a request back without a sleep.
func (r Response) Until(ch <-chan struct{}) Response { r.until = ch; return r }

// wait holds the response back as long as it asks for. It reports false when the request is over.
func (r *Response) wait(ctx context.Context) bool {
	if r.delay > 0 {
		timer := time.NewTimer(r.delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return false
		}
	}
	if r.until != nil {
		select {
		case <-r.until:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// Control has fn called with each request before it is served. When fn answers true, its Response is
// what becomes of the request, and fn is not called again unless the Response is kept; see
// [Response.Keep]. When it answers false, the next control is asked, in the order in which they were
// set, and in the end the request is served truly.
//
// Calls of control functions do not overlap. One that panics has the request answered with status 500
// and the panic's text. They may use the server, except for Control and
// ClearControls, and should not block: [Response.Until] and [Response.After] are for that.
func (s *Server) Control(fn func(Request) (Response, bool)) { s.controls.add(fn) }

// ClearControls takes away all controls.
func (s *Server) ClearControls() { s.controls.clear() }

type control struct {
	fn func(Request) (Response, bool)
}

// controls are the control functions in force.
type controls struct {
	mu   sync.Mutex
	list []*control
}

func (c *controls) add(fn func(Request) (Response, bool)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, &control{fn})
}

func (c *controls) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = nil
}

// response asks the controls about a request.
func (c *controls) response(req Request) Response {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, ctl := range c.list {
		resp, ok := ctl.fn(req)
		if !ok {
			continue
		}
		if !resp.keep {
			c.list = slices.Delete(c.list, i, i+1)
		}
		if resp.status == 0 && !resp.cut {
			resp.apply = true
		}
		return resp
	}
	return Serve()
}
