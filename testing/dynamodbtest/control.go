package dynamodbtest

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Control calls fn with each request before it is served. When fn returns true, the server handles
// the request as the [Response] says and removes fn, unless the Response is kept; see
// [Response.Keep]. When fn returns false, the server calls the next control, in the order in which
// they were added, and without another one it processes the request normally.
//
// Calls of control functions do not overlap. If one panics, the response has status 500 and the
// panic's text. They may call the server's methods except Control and ClearControls, and should not
// block: use [Response.Until] or [Response.After].
func (s *Server) Control(fn func(Request) (Response, bool)) { s.controls.add(fn) }

// ClearControls removes all controls.
func (s *Server) ClearControls() { s.controls.clear() }

// Response is what a [Server.Control] function returns: how the server handles a request. The zero
// Response processes the request normally.
type Response struct {
	process     bool // process the request normally
	status      int
	body        []byte
	cut         bool
	wrongCRC    bool
	unprocessed func(int, Write) bool

	keep  bool
	delay time.Duration
	until <-chan struct{}
}

// Serve processes the request normally, as if there were no control. It is for use with
// [Response.After], [Response.Until] and [Response.Keep].
func Serve() Response { return Response{process: true} }

// ThroughputExceeded responds as DynamoDB does when a request exceeds the throughput of a
// provisioned table: with ProvisionedThroughputExceededException and one entry of ThrottlingReasons
// for each reason, such as "TableWriteProvisionedThroughputExceeded".
func ThroughputExceeded(reasons ...string) Response {
	return errorResponse(throughputExceeded("", reasons...))
}

// Throttling responds with ThrottlingException, as DynamoDB does when requests are too frequent for
// an on-demand table or for the control plane. The reasons become ThrottlingReasons.
func Throttling(reasons ...string) Response {
	return errorResponse(onDemandExceeded("", reasons...))
}

// InternalError responds with status 500 and InternalServerError. Nothing is applied.
func InternalError() Response {
	return errorResponse(internalError("The request processing has failed because of an unknown " +
		"error, exception or failure."))
}

// Error responds with an error of the given HTTP status and code, such as 400 and
// "AccessDeniedException". Nothing is applied.
func Error(status int, code, message string) Response {
	prefix := typeDynamoDB
	switch code {
	case "ValidationException":
		prefix = typeValidation
	case "AccessDeniedException", "UnrecognizedClientException", "SerializationException",
		"InvalidSignatureException", "MissingAuthenticationTokenException",
		"IncompleteSignatureException", "UnknownOperationException", "ExpiredTokenException":
		prefix = typeService
	}
	return errorResponse(&apiError{status: status, kind: prefix + code, message: message})
}

// Body responds with any status and body, valid or not. Nothing is applied.
func Body(status int, body []byte) Response { return Response{status: status, body: body} }

// Unprocessed processes a BatchWriteItem except for the writes for which pick returns true: those
// are not applied, and the response returns them as UnprocessedItems. pick receives each write with
// its index in the request. The whole request is validated first. The response to another operation
// is an InternalServerError.
func Unprocessed(pick func(i int, w Write) bool) Response {
	return Response{process: true, unprocessed: pick}
}

// UnprocessedN leaves the first n writes of a BatchWriteItem unprocessed; see [Unprocessed].
func UnprocessedN(n int) Response {
	return Unprocessed(func(i int, _ Write) bool { return i < n })
}

// WrongCRC processes the request normally, and responds with an X-Amz-Crc32 header that does not
// match the body.
func WrongCRC() Response { return Response{process: true, wrongCRC: true} }

// Reset resets the connection. Nothing is applied.
func Reset() Response { return Response{cut: true} }

// LoseResponse applies the request, and then resets the connection instead of responding.
func LoseResponse() Response { return Response{process: true, cut: true} }

// Delay processes the request normally after a delay of d.
func Delay(d time.Duration) Response { return Serve().After(d) }

// Keep returns r for a control that remains: by default the server removes a control once it has
// returned true.
func (r Response) Keep() Response { r.keep = true; return r }

// After returns r with a delay: the server handles the request only after d.
func (r Response) After(d time.Duration) Response { r.delay = d; return r }

// Until returns r for a request that the server holds until ch is closed or receives a value, the
// server is closed, or the client disconnects. So a test can hold a request without a sleep.
func (r Response) Until(ch <-chan struct{}) Response { r.until = ch; return r }

func errorResponse(e *apiError) Response { return Response{status: e.status, body: e.body()} }

// wait holds the request as long as the response says. It returns false when the request ends
// first.
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

type control struct {
	fn func(Request) (Response, bool)
}

// controls are the control functions in the order in which they were added.
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

// response returns how the controls want a request handled.
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
			resp.process = true
		}
		return resp
	}
	return Serve()
}
