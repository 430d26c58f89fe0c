package sink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Codes of errors without a code of AWS.
const (
	// CodeUnexpectedResponse is for a response that is not one of DynamoDB: of a proxy on the way,
	// or of another server at the endpoint.
	CodeUnexpectedResponse = "UnexpectedResponse"
	// codeConnectionRefused is for a host that accepts no connections on the port.
	codeConnectionRefused = "ConnectionRefused"
	// codeUnknownHost is for a host name that does not exist, such as that of an unknown region.
	codeUnknownHost = "UnknownHost"
)

// unknownError is the SDK's code for a response that names none.
const unknownError = "UnknownError"

// kinds maps AWS's error codes to kinds (AWS documentation, "Error handling with DynamoDB").
var kinds = map[string]Kind{
	"ProvisionedThroughputExceededException":   Throttled,
	"ThrottlingException":                      Throttled,
	"Throttling":                               Throttled,
	"RequestLimitExceeded":                     Throttled,
	"LimitExceededException":                   Throttled,
	"ReplicatedWriteConflictException":         Transient,
	"InternalServerError":                      Transient,
	"InternalServerErrorException":             Transient,
	"InternalFailure":                          Transient,
	"ServiceUnavailable":                       Transient,
	"ServiceUnavailableException":              Transient,
	"RequestTimeout":                           Transient,
	"RequestTimeoutException":                  Transient,
	"ValidationException":                      BadItem,
	"SerializationException":                   BadItem,
	"ItemCollectionSizeLimitExceededException": BadItem,
}

// Classify finds the kind of a transport's error, by AWS's code where there is one. The caller
// fills in the table and the operation.
func Classify(err error) *Error {
	var own *Error
	if errors.As(err, &own) {
		c := *own
		return &c
	}
	e := &Error{Kind: Transient, Code: "RequestFailed", Message: err.Error(), Err: err}
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != "" && api.ErrorCode() != unknownError {
		e.Code, e.Message = api.ErrorCode(), api.ErrorMessage()
		kind, known := kinds[e.Code]
		status := httpStatus(err)
		switch {
		case known:
			e.Kind = kind
			e.HotPartition = throttledByPartition(err)
		case status >= http.StatusInternalServerError:
			e.Kind = Transient
		case status == http.StatusRequestEntityTooLarge:
			e.Kind = BadItem
		case status == http.StatusTooManyRequests:
			e.Kind = Throttled
		default:
			e.Kind = Permanent
		}
		return e
	}
	if status := httpStatus(err); status != 0 {
		return unexpected(e, status, err)
	}
	// What the SDK and net/http wrap a cause in repeats the operation and the endpoint.
	if request, ok := errors.AsType[*url.Error](err); ok {
		e.Message = request.Err.Error()
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Kind, e.Code = Permanent, codeUnknownHost
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Code = codeConnectionRefused
	case errors.Is(err, context.Canceled):
		e.Kind, e.Code = Permanent, "Canceled"
	case isTimeout(err):
		e.Code = "Timeout"
		if !dials(err) {
			e.Message = "no response within the timeout"
		}
	}
	return e
}

// unexpected completes e for a response without an error code of AWS.
func unexpected(e *Error, status int, err error) *Error {
	e.Code = CodeUnexpectedResponse
	if resp, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		e.Message = fmt.Sprintf("status %d, %v", status, resp.Err)
	}
	switch {
	case status < http.StatusMultipleChoices:
		e.malformed = true
	case status == http.StatusTooManyRequests:
		e.Kind = Throttled
	case status < http.StatusInternalServerError && status != http.StatusRequestTimeout:
		e.Kind = Permanent
	}
	return e
}

// throttledByPartition reports whether all of an error's ThrottlingReasons are about a range of
// keys.
func throttledByPartition(err error) bool {
	var reasons []types.ThrottlingReason
	var provisioned *types.ProvisionedThroughputExceededException
	var throttling *types.ThrottlingException
	switch {
	case errors.As(err, &provisioned):
		reasons = provisioned.ThrottlingReasons
	case errors.As(err, &throttling):
		reasons = throttling.ThrottlingReasons
	}
	for _, r := range reasons {
		if r.Reason == nil || !strings.HasSuffix(*r.Reason, "KeyRangeThroughputExceeded") {
			return false
		}
	}
	return len(reasons) > 0
}

func httpStatus(err error) int {
	var resp *smithyhttp.ResponseError
	if errors.As(err, &resp) {
		return resp.HTTPStatusCode()
	}
	return 0
}

// dials reports whether an error happened while connecting, and not on a connection.
func dials(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}
