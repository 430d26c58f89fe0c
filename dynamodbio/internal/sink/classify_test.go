package sink

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
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

func TestStuckItemsAreReportedEvery30Seconds(t *testing.T) {
	table := newFakeTable()
	table.respond = func(n int, _ []string) fakeResponse {
		if n < 100 {
			return fakeResponse{err: errConnectionCut}
		}
		return fakeResponse{}
	}
	var warnings []string
	var at []time.Time
	cfg := testConfig()
	cfg.Warn = func(format string, args ...any) {
		warnings = append(warnings, fmt.Sprintf(format, args...))
		at = append(at, time.Now())
	}
	within(t, table, cfg, func(t *testing.T, s *Sink) {
		start := time.Now()
		b := s.NewBundle(false)
		add(t, b, item(encode.Put, "k", 1))
		flush(t, b)
		synctest.Wait()
		if len(warnings) < 2 || !strings.Contains(warnings[0], "connection reset by peer") {
			t.Fatalf("warnings %q in %v, want several that say why", warnings, time.Since(start))
		}
		if at[0].Sub(start) < stuckAfter {
			t.Errorf("warned after %v", at[0].Sub(start))
		}
		for i := 1; i < len(at); i++ {
			if d := at[i].Sub(at[i-1]); d < warnEvery {
				t.Errorf("warned again after %v", d)
			}
		}
	})
}
