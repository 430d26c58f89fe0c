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

// Kind says what an error asks for.
type Kind uint8

const (
	// Transient errors pass by themselves: 5xx answers, timeouts, connections cut.
	Transient Kind = iota
	// Throttled errors ask for fewer requests.
	Throttled
	// BadItem errors are the fault of one item of the batch.
	BadItem
	// Permanent errors stay whatever the sink does: no such table, access denied, bad credentials.
	Permanent
)

// Error is a write that DynamoDB refused or that did not reach it.
type Error struct {
	Kind Kind
	// Code is AWS's error code, or a word for what went wrong before an answer came.
	Code    string
	Message string
	// Table is the table's name or ARN and Where its region or endpoint.
	Table, Where string
	// Operation is the request that failed: BatchWriteItem, DescribeTable or CreateTable.
	Operation string
	// HotPartition is true when DynamoDB says that not the table but single partitions throttle.
	HotPartition bool
	// Item shows the refused item, when there is one.
	Item string
	Err  error

	malformed bool // a response of success came that is not DynamoDB's
}

// Operations that errors name.
const (
	batchWrite  = "BatchWriteItem"
	createTable = "CreateTable"
)

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "table %q in %s: ", e.Table, e.Where)
	if e.Operation != "" && (e.Code == CodeUnexpectedResponse || e.Operation == createTable) {
		b.WriteString(e.Operation + ": ") // AWS's own messages name it where it matters
	}
	b.WriteString(e.Code)
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Item != "" {
		b.WriteString("; item " + e.Item)
	}
	if a := e.advice(); a != "" {
		b.WriteString(" (" + a + ")")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// forItem returns a copy of e that shows the item.
func (e *Error) forItem(it *entry) *Error {
	c := *e
	const most = 300
	if c.Item = string(it.body); len(c.Item) > most {
		c.Item = strings.ToValidUTF8(c.Item[:most], "") + "…"
	}
	return &c
}

// kinds maps AWS's error codes (AWS documentation, "Error handling with DynamoDB") to what they ask for.
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

// codeRefused is the code for a host where nothing takes connections on the port.
const codeRefused = "ConnectionRefused"

// codeUnknownHost is the code for a host name that does not exist, as that of a region that does not.
const codeUnknownHost = "UnknownHost"

// Detail returns the code, the message and what to do about it, without the table, which a warning has
// named.
func (e *Error) Detail() string {
	text := e.Code
	if e.Message != "" {
		text += ": " + e.Message
	}
	if a := e.advice(); a != "" {
		text += " (" + a + ")"
	}
	return text
}

// advice says what to do about an error that a person has to do something about, or "".
func (e *Error) advice() string {
	if a := indexAdvice(e.Code, e.Message); a != "" {
		return a
	}
	return codeAdvice(e.Code)
}

// indexAdvice is for items that are rejected for what a secondary index makes of them. AWS has no
// code for it. Its messages are
//
//	… Type mismatch for Index Key source_id Expected: S Actual: NULL IndexName: by_source
//	… The AttributeValue for a key attribute cannot contain an empty string value. IndexName: by_source, IndexKey: source_id
func indexAdvice(code, message string) string {
	if code != "ValidationException" {
		return ""
	}
	text := strings.ToLower(message)
	switch {
	case strings.Contains(text, "index key") && strings.Contains(text, "actual: null"):
		return "'sink.ignore-nulls' = 'true' leaves out attributes that are NULL, and the item out of the index"
	case strings.Contains(text, "indexkey:") && strings.Contains(text, "empty"):
		return "NULLIF(column, '') with 'sink.ignore-nulls' = 'true' leaves out attributes that are empty, and the item out of the index"
	}
	return ""
}

// messageWithAdvice is the message of a rejected item, for where the item's error is kept.
func (e *Error) messageWithAdvice() string {
	if a := indexAdvice(e.Code, e.Message); a != "" {
		return e.Message + " (" + a + ")"
	}
	return e.Message
}

// codeAdvice says what to do about a code.
func codeAdvice(code string) string {
	switch code {
	case "ResourceNotFoundException":
		return "create the table, or check 'table-name' and 'aws.region'"
	case "AccessDeniedException":
		return "allow dynamodb:BatchWriteItem on the table to these credentials"
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException", "IncompleteSignatureException",
		"MissingAuthenticationTokenException", "MissingAuthenticationToken":
		return "check the access key and secret key behind 'aws.credentials.provider'"
	case "ExpiredTokenException", "ExpiredToken":
		return "renew the session token, or use a provider that refreshes, such as ASSUME_ROLE"
	case "CredentialsError":
		return "see 'aws.credentials.provider'"
	case CodeUnexpectedResponse:
		return "is DynamoDB there? check 'aws.endpoint', and proxies on the way"
	case codeRefused:
		return "nothing listens there: start it, or check 'aws.endpoint'"
	case codeUnknownHost:
		return "check 'aws.region' and 'aws.endpoint'"
	}
	return ""
}

// Classify tells what an error of the transport asks for, by AWS's code where there is one.
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
			e.HotPartition = hotPartition(err)
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
	// What the SDK and net/http put around a cause repeats the operation and the endpoint.
	if request, ok := errors.AsType[*url.Error](err); ok {
		e.Message = request.Err.Error()
	}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		e.Kind, e.Code = Permanent, codeUnknownHost
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Code = codeRefused
	case errors.Is(err, context.Canceled):
		e.Kind, e.Code = Permanent, "Canceled"
	case isTimeout(err):
		e.Code = "Timeout"
		if !dials(err) {
			e.Message = "no answer came in time"
		}
	}
	return e
}

// CodeUnexpectedResponse is the code for a response that is not one of DynamoDB: of a proxy on the
// way, or of something else at the endpoint.
const CodeUnexpectedResponse = "UnexpectedResponse"

// unknownError is the SDK's code for an answer that names none.
const unknownError = "UnknownError"

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
	case status >= http.StatusMultipleChoices && status < http.StatusInternalServerError && status != http.StatusRequestTimeout:
		e.Kind = Permanent
	}
	return e
}

// hotPartition reports whether all of an error's ThrottlingReasons speak of a range of keys.
func hotPartition(err error) bool {
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

// dials reports whether an error is of making a connection, and not of what came over it.
func dials(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}
