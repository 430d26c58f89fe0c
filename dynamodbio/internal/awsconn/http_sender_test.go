package awsconn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awscreds "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	smithy "github.com/aws/smithy-go"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func newTestSender(t testing.TB, url string) *httpSender {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := newHTTPSender(httpOptions{Region: "us-east-1", Endpoint: url, Transport: transport,
		Timeout:     time.Minute,
		Credentials: awscreds.NewStaticCredentialsProvider("AKID", "rightsecretkey", "")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// request is a body that puts items "0" to "n-1".
func request(n int) []byte {
	var puts []string
	for i := range n {
		puts = append(puts, fmt.Sprintf(`{"PutRequest":{"Item":{"id":{"S":"%d"},"v":{"N":"%d"}}}}`,
			i, i))
	}
	return fmt.Appendf(nil, `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{"tab":[%s]}}`,
		strings.Join(puts, ","))
}

// The server knows the secret, and so checks the signature of each request.
func TestARequestIsSignedAndCarriedOut(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithCredentials("AKID", "rightsecretkey"))
	output, err := newTestSender(t, db.URL()).batchWrite(t.Context(), request(25))
	if err != nil {
		t.Fatal(err)
	}
	if db.Len("tab") != 25 || output.WriteUnits != 25 || len(output.Unprocessed) != 0 {
		t.Errorf("%d items, output %+v", db.Len("tab"), output)
	}
}

func TestWhatIsHandedBackIsRead(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	db.Control(func(dynamodbtest.Request) (dynamodbtest.Response,
		bool) {
		return dynamodbtest.UnprocessedN(1), true
	})
	body := []byte(`{"ReturnConsumedCapacity":"TOTAL","RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"a<é\u0001"},"b":{"B":"AQI="},"l":{"L":[{"NULL":true}]}}}},{"DeleteRequest":{"Key":{"id":{"S":"z"}}}}]}}`)
	output, err := newTestSender(t, db.URL()).batchWrite(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	if len(output.Unprocessed) != 1 || output.Unprocessed[0].PutRequest == nil {
		t.Fatalf("%+v", output)
	}
	want := map[string]types.AttributeValue{
		"id": &types.AttributeValueMemberS{Value: "a<é\u0001"},
		"b":  &types.AttributeValueMemberB{Value: []byte{1, 2}},
		"l": &types.AttributeValueMemberL{Value: []types.AttributeValue{
			&types.AttributeValueMemberNULL{Value: true}}},
	}
	if diff := cmp.Diff(want, output.Unprocessed[0].PutRequest.Item,
		dynamodbtest.CompareItems()); diff != "" {
		t.Error(diff)
	}
}

func TestADamagedResponseIsRetried(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	db.Control(func(dynamodbtest.Request) (dynamodbtest.Response,
		bool) {
		return dynamodbtest.WrongCRC(), true
	})
	_, err := newTestSender(t, db.URL()).batchWrite(t.Context(), request(1))
	var api smithy.APIError
	if err == nil || errors.As(err, &api) || !strings.Contains(err.Error(),
		"the response is damaged: its X-Amz-Crc32 is ") {
		t.Errorf("%v", err)
	}
}

// A machine whose clock is wrong is refused once and then signs by the server's clock.
func TestAWrongClockIsCorrectedByTheServers(t *testing.T) {
	var mu sync.Mutex
	var dates []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		mu.Lock()
		defer mu.Unlock()
		dates = append(dates, r.Header.Get("X-Amz-Date"))
		now := time.Now().Add(time.Hour) // the server's clock
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if err != nil || now.Sub(signed).Abs() > 5*time.Minute {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w,
				`{"__type":"com.amazon.coral.service#InvalidSignatureException","message":"Signature expired"}`)
			return
		}
		io.WriteString(w, `{"UnprocessedItems":{}}`)
	}))
	defer server.Close()
	c := newTestSender(t, server.URL)
	for range 2 {
		if _, err := c.batchWrite(t.Context(), request(1)); err != nil {
			t.Fatal(err)
		}
	}
	if len(dates) != 3 {
		t.Errorf("requests at %q, want one that was refused and two that were not", dates)
	}
}

// A signature that is refused for its key is not tried again.
func TestAWrongSecretIsRefusedOnce(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithCredentials("AKID", "anothersecretkey"))
	_, err := newTestSender(t, db.URL()).batchWrite(t.Context(), request(1))
	var api smithy.APIError
	if !errors.As(err, &api) || api.ErrorCode() != "InvalidSignatureException" {
		t.Errorf("%v", err)
	}
	if n := db.Stats().Requests["BatchWriteItem"]; n != 1 {
		t.Errorf("%d requests", n)
	}
}

func TestEndpointsAreTheSDKs(t *testing.T) {
	for _, test := range []struct{ region, endpoint, account, want string }{
		{"us-east-2", "", "", "https://dynamodb.us-east-2.amazonaws.com/"},
		{"cn-north-1", "", "", "https://dynamodb.cn-north-1.amazonaws.com.cn/"},
		{"us-east-2", "", "123456789012", "https://123456789012.ddb.us-east-2.amazonaws.com/"},
		{"us-east-2", "http://localhost:8000", "123456789012", "http://localhost:8000/"},
		{"us-east-2", "https://vpce.example/dynamo", "", "https://vpce.example/dynamo"},
	} {
		c, err := newHTTPSender(httpOptions{Region: test.region, Endpoint: test.endpoint})
		if err != nil {
			t.Fatal(err)
		}
		u, err := c.resolve(t.Context(), test.account)
		if err != nil || u.String() != test.want {
			t.Errorf("%+v: %v, %v", test, u, err)
		}
	}
}

// batchWrite does not keep the body, though a server that responses before it has read the request,
// and a caller that gives up, leave net/http reading; and what net/http reads is not another
// request's meanwhile.
func TestTheBodyIsTheCallersWhenBatchWriteReturns(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	early := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable) // the body is left unread
	}))
	defer early.Close()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	body := make([]byte, 16<<20)
	for range 5 {
		c := newTestSender(t, early.URL)
		if _, err := c.batchWrite(t.Context(), body); err == nil {
			t.Error("no error")
		}
		clear(body) // which the race detector watches
		c.options.Transport.(*http.Transport).CloseIdleConnections()
	}
	c := newTestSender(t, "http://"+silent.Addr().String())
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := c.batchWrite(ctx, body); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	clear(body)
}

// A server that takes connections and says nothing is not waited for longer than Timeout.
func TestARequestTakesNoLongerThanItsTimeout(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	c := newTestSender(t, "http://"+silent.Addr().String())
	c.options.Timeout = 10 * time.Millisecond
	_, err = c.batchWrite(t.Context(), request(1))
	if request, ok := errors.AsType[*url.Error](err); !ok || !request.Timeout() ||
		!errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// Under the race detector, requests that share anything which signing or sending writes fail here.
func TestRequestsAtTheSameTimeShareNothing(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithCredentials("AKID", "rightsecretkey"))
	c := newTestSender(t, db.URL())
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 20 {
				if _, err := c.batchWrite(t.Context(), request(1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// A connection that the server has closed in the meantime costs nothing but another one.
func TestAConnectionThatWasClosedIsReplaced(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	c := newTestSender(t, db.URL())
	for range 3 {
		if _, err := c.batchWrite(t.Context(), request(1)); err != nil {
			t.Fatal(err)
		}
		db.Client().CloseIdleConnections()
	}
}

func TestCredentialsThatCannotBeHadAreTheError(t *testing.T) {
	gone := errors.New("gone")
	c := newTestSender(t, "http://127.0.0.1:1")
	c.options.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials,
		error) {
		return aws.Credentials{}, gone
	})
	if _, err := c.batchWrite(t.Context(), request(1)); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}

// FuzzReadResponse feeds bodies that no DynamoDB sent.
func FuzzReadResponse(f *testing.F) {
	f.Add(200, []byte(
		`{"UnprocessedItems":{"t":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]},"ConsumedCapacity":[{"TableName":"t","CapacityUnits":2}]}`))
	f.Add(400, []byte(
		`{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"m","throttlingReasons":[{"reason":"r","resource":"x"}]}`))
	f.Add(503, []byte(`<html>`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		resp := &http.Response{StatusCode: status, Header: http.Header{},
			Body: io.NopCloser(strings.NewReader(string(body)))}
		output, err := readResponse(resp)
		if status != 200 && err == nil {
			t.Errorf("status %d is a success", status)
		}
		for _, w := range output.Unprocessed {
			if err == nil && (w.PutRequest == nil) == (w.DeleteRequest == nil) {
				t.Errorf("%+v is neither put nor delete, or both", w)
			}
		}
	})
}
