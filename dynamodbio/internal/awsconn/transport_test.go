package awsconn

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// outcome is what a writer makes of a response.
type transportOutcome struct {
	Units        float64
	Unprocessed  []types.WriteRequest
	Kind         sink.Kind
	Code         string
	Message      string
	HotPartition bool
	Stored       []string // what the table holds afterwards
	Typed        string   // which of the SDK's types the error is of
}

var transportFaults = map[string]dynamodbtest.Response{
	"success":         dynamodbtest.Serve(),
	"one unprocessed": dynamodbtest.UnprocessedN(1),
	"all unprocessed": dynamodbtest.UnprocessedN(25),
	"throttled": dynamodbtest.ThroughputExceeded(
		"TableWriteProvisionedThroughputExceeded"),
	"hot partition": dynamodbtest.ThroughputExceeded(
		"TableWriteKeyRangeThroughputExceeded"),
	"throttled, no reasons":   dynamodbtest.ThroughputExceeded(),
	"throttled on demand":     dynamodbtest.Throttling("TableWriteMaxOnDemandThroughputExceeded"),
	"hot partition on demand": dynamodbtest.Throttling("TableWriteKeyRangeThroughputExceeded"),
	"request limit": dynamodbtest.Error(400, "RequestLimitExceeded",
		"Throughput exceeds the current throughput limit for your account"),
	"internal error": dynamodbtest.InternalError(),
	"unavailable":    dynamodbtest.Error(503, "ServiceUnavailable", "try again"),
	"no such table": dynamodbtest.Error(400, "ResourceNotFoundException",
		"Requested resource not found"),
	"denied": dynamodbtest.Error(400, "AccessDeniedException",
		"User is not authorized"),
	"a code to come": dynamodbtest.Error(400, "SomethingNewException", "new"),
	"validation": dynamodbtest.Error(400, "ValidationException",
		"Item size has exceeded the maximum allowed size"),
	"collection too large": dynamodbtest.Error(400,
		"ItemCollectionSizeLimitExceededException", "too large"),
	"conflict of replicas": dynamodbtest.Error(400, "ReplicatedWriteConflictException",
		"conflict"),
	"a page of 200": dynamodbtest.Body(200, []byte("<html>hello</html>")),
	"a page of 403": dynamodbtest.Body(403, []byte("<html>no</html>")),
	"a page of 429": dynamodbtest.Body(429, []byte("slow down")),
	"a page of 502": dynamodbtest.Body(502, []byte("<html>Bad Gateway</html>")),
	"an empty 200":  dynamodbtest.Body(200, nil),
	"an empty 500":  dynamodbtest.Body(500, nil),
	"a redirect":    dynamodbtest.Body(307, nil),
	"half of an output": dynamodbtest.Body(200,
		[]byte(`{"UnprocessedItems":{"orders":[`)),
	"another output than ours":    dynamodbtest.Body(200, []byte(`{"UnprocessedItems":[]}`)),
	"output cut before it begins": dynamodbtest.Reset(),
	"output lost":                 dynamodbtest.LoseResponse(),
	"a damaged output":            dynamodbtest.WrongCRC(),
}

// TestBothTransportsReadEveryResponseAlike sends one request by each transport to a server that
// responses in every way that it has, and compares what a writer would make of it.
func TestBothTransportsReadEveryResponseAlike(t *testing.T) {
	for name, response := range transportFaults {
		t.Run(name, func(t *testing.T) {
			got := map[string]transportOutcome{}
			for _, transport := range []string{"lean", "sdk"} {
				db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"),
					dynamodbtest.WithCredentials("AKID", "rightsecretkey"))
				db.Control(func(dynamodbtest.Request) (dynamodbtest.Response,
					bool) {
					return response.Keep(), true
				})
				got[transport] = sendBy(t, transport, db)
			}
			if diff := cmp.Diff(got["sdk"], got["lean"], cmpopts.EquateEmpty(),
				dynamodbtest.CompareItems(), cmpopts.IgnoreUnexported(types.WriteRequest{},
					types.PutRequest{}, types.DeleteRequest{})); diff != "" {
				t.Errorf("(-sdk +lean):\n%s", diff)
			}
		})
	}
}

// testConfig is the Config of table "orders" at an endpoint, with credentials that never change.
func testConfig(endpoint string) Config {
	return Config{Table: "orders", Region: "us-east-1", Endpoint: endpoint,
		MaxConnections: 10_000, MaxIdleConnections: 50, ReadTimeout: 6 * time.Minute,
		Credentials: credentials.Options{
			"aws.credentials.basic.accesskeyid": "AKID",
			"aws.credentials.basic.secretkey":   "rightsecretkey"}}
}

func openTest(t *testing.T, cfg Config) *Conn {
	t.Helper()
	conn, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// openTransport opens a connection that sends by one of the transports, "lean" or "sdk".
func openTransport(t *testing.T, transport, endpoint string) *Conn {
	t.Helper()
	cfg := testConfig(endpoint)
	cfg.SDK = transport == "sdk"
	return openTest(t, cfg)
}

const transportBody = `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{"orders":[{"PutRequest":{"Item":{"id":{"S":"a"},"tags":{"SS":["x","y"]},"blob":{"B":"AAEC"},` +
	`"more":{"M":{"n":{"N":"1.50"},"l":{"L":[{"NULL":true},{"BOOL":false}]}}}}}},{"DeleteRequest":{"Key":{"id":{"S":"b"}}}}]}}`

func sendBy(t *testing.T, transport string, db *dynamodbtest.Server) transportOutcome {
	t.Helper()
	output, err := openTransport(t, transport, db.URL()).BatchWrite(t.Context(),
		[]byte(transportBody))
	o := transportOutcome{Units: output.WriteUnits, Unprocessed: output.Unprocessed,
		Stored: db.Lines("orders")}
	if err == nil {
		return o
	}
	failure := sink.Classify(err)
	o.Kind, o.Code, o.Message, o.HotPartition = failure.Kind, failure.Code, failure.Message,
		failure.HotPartition
	switch o.Code {
	case "RequestFailed", "UnexpectedResponse": // in each transport's own words
		o.Message = ""
	}
	var (
		throughput *types.ProvisionedThroughputExceededException
		throttling *types.ThrottlingException
		notFound   *types.ResourceNotFoundException
		internal   *types.InternalServerError
		limit      *types.RequestLimitExceeded
		collection *types.ItemCollectionSizeLimitExceededException
		conflict   *types.ReplicatedWriteConflictException
	)
	for _, target := range []any{&throughput, &throttling, &notFound, &internal, &limit,
		&collection, &conflict} {
		if errors.As(err, target) {
			o.Typed += fmt.Sprintf("%T ", target)
		}
	}
	return o
}

// A request whose context ends is over at once, and its connection is not used again.
func TestBothTransportsEndWithTheContext(t *testing.T) {
	for _, transport := range []string{"lean", "sdk"} {
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		arrived, never := make(chan struct{}, 1), make(chan struct{})
		db.Control(func(dynamodbtest.Request) (dynamodbtest.Response, bool) {
			arrived <- struct{}{}
			return dynamodbtest.Serve().Until(never), true
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-arrived
			cancel()
		}()
		_, err := openTransport(t, transport, db.URL()).BatchWrite(ctx, []byte(transportBody))
		if failure := sink.Classify(err); failure.Kind != sink.Permanent ||
			failure.Code != "Canceled" {
			t.Errorf("%s: %v", transport, err)
		}
	}
}

// The server sees the same request by both, but for what names the client and when.
func TestBothTransportsSendTheSameRequest(t *testing.T) {
	seen := map[string]map[string]string{}
	for _, transport := range []string{"lean", "sdk"} {
		headers := map[string]string{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name := range r.Header {
				switch name {
				case "Authorization", "X-Amz-Date", "User-Agent", "Amz-Sdk-Invocation-Id",
					"Amz-Sdk-Request", "X-Amz-User-Agent", "Amz-Sdk-Retry":
				default:
					headers[name] = r.Header.Get(name)
				}
			}
			headers["request"] = r.Method + " " + r.URL.String() + " " + fmt.Sprint(r.ContentLength)
			headers["signed with"], _, _ = strings.Cut(r.Header.Get("Authorization"), "/20")
			fmt.Fprint(w, `{"UnprocessedItems":{}}`)
		}))
		defer server.Close()
		if _, err := openTransport(t, transport, server.URL).BatchWrite(t.Context(),
			[]byte(transportBody)); err != nil {
			t.Fatal(err)
		}
		seen[transport] = headers
	}
	if diff := cmp.Diff(seen["sdk"], seen["lean"]); diff != "" {
		t.Errorf("requests (-sdk +lean):\n%s", diff)
	}
}
