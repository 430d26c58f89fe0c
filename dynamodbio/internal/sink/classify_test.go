package sink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func withStatus(status int, code string) error {
	return &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}},
		Err:      &smithy.GenericAPIError{Code: code, Message: "m"}}
}

func TestErrorsAreClassifiedByCode(t *testing.T) {
	keyRange := types.ThrottlingReason{Reason: aws.String("TableWriteKeyRangeThroughputExceeded")}
	table := types.ThrottlingReason{Reason: aws.String("TableWriteProvisionedThroughputExceeded")}
	hot := []types.ThrottlingReason{keyRange}
	for _, c := range []struct {
		err  error
		want Kind
		hot  bool
	}{
		{apiError("ProvisionedThroughputExceededException"), Throttled, false},
		{&types.ProvisionedThroughputExceededException{ThrottlingReasons: hot}, Throttled, true},
		{&types.ThrottlingException{ThrottlingReasons: []types.ThrottlingReason{keyRange, table}},
			Throttled, false},
		{apiError("RequestLimitExceeded"), Throttled, false},
		{withStatus(429, "TooMuch"), Throttled, false},
		{apiError("InternalServerError"), Transient, false},
		{withStatus(503, "Unheard"), Transient, false},
		{fmt.Errorf("send: %w", errConnectionCut), Transient, false},
		{fmt.Errorf("send: %w", context.DeadlineExceeded), Transient, false},
		{fmt.Errorf("send: %w", &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}), Transient,
			false},
		{&smithy.DeserializationError{Err: errors.New("invalid character '<'")}, Transient, false},
		{apiError("ValidationException"), BadItem, false},
		{apiError("ItemCollectionSizeLimitExceededException"), BadItem, false},
		{withStatus(413, "RequestEntityTooLarge"), BadItem, false},
		{apiError("ResourceNotFoundException"), Permanent, false},
		{apiError("AccessDeniedException"), Permanent, false},
		{apiError("UnrecognizedClientException"), Permanent, false},
		{apiError("ExpiredTokenException"), Permanent, false},
		{withStatus(400, "Unheard"), Permanent, false},
		{fmt.Errorf("send: %w", &net.DNSError{IsNotFound: true}), Permanent, false},
		{fmt.Errorf("send: %w", &net.DNSError{IsTemporary: true}), Transient, false},
	} {
		got := Classify(c.err)
		if got.Kind != c.want || got.HotPartition != c.hot {
			t.Errorf("%v: kind %d, hot partition %v; want %d, %v", c.err, got.Kind,
				got.HotPartition, c.want, c.hot)
		}
		if got.Kind == Permanent && got.Code != "Unheard" && !strings.Contains(got.Error(), " (") {
			t.Errorf("%q does not say what to do", got)
		}
	}
}

// refused is the error of the SDK for an endpoint that accepts no connections.
var refused = &smithyhttp.RequestSendError{Err: &url.Error{
	Op: "Post", URL: "http://127.0.0.1:9/",
	Err: &net.OpError{Op: "dial", Net: "tcp",
		Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 9},
		Err:  os.NewSyscallError("connect", syscall.ECONNREFUSED)},
}}

func TestConnectionErrorsAreShort(t *testing.T) {
	timeout := &smithyhttp.RequestSendError{Err: &url.Error{
		Op: "Post", URL: "http://127.0.0.1:9/", Err: context.DeadlineExceeded}}
	for _, test := range []struct {
		err           error
		code, message string
	}{
		{refused, "ConnectionRefused", "dial tcp 127.0.0.1:9: connect: connection refused"},
		{timeout, "Timeout", "no response within the timeout"},
		{fmt.Errorf("canceled, %w", context.DeadlineExceeded), "Timeout",
			"no response within the timeout"},
		{http.ErrHandlerTimeout, "RequestFailed", http.ErrHandlerTimeout.Error()},
	} {
		if got := Classify(test.err); got.Code != test.code || got.Message != test.message ||
			got.Kind != Transient {
			t.Errorf("%v is reported as %s: %s, of kind %d; want %s: %s", test.err, got.Code,
				got.Message, got.Kind, test.code, test.message)
		}
	}
}
