package faults_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/faults"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// TestEachFaultIsWhatItSays sends one request through each fault, and looks at what the client and the table saw.
func TestEachFaultIsWhatItSays(t *testing.T) {
	for _, test := range []struct {
		kind    faults.Kind
		status  int // 0 when there is no whole answer
		says    string
		applied bool
	}{
		{faults.Reset, 0, "", false},
		{faults.LostResponse, 0, "", true},
		{faults.PartialResponse, 0, "", true},
		{faults.Delay, 200, "UnprocessedItems", true},
		{faults.ServerError, 500, "InternalServerError", false},
		{faults.Throttle, 400, "ProvisionedThroughputExceededException", false},
	} {
		t.Run(string(test.kind), func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
			proxy := faults.Run(t, db.URL(), func() (faults.Kind, bool) { return test.kind, true })
			status, text := send(t, proxy.URL(), "BatchWriteItem", `{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}`)
			if status != test.status || !strings.Contains(text, test.says) {
				t.Errorf("the client got status %d and %q", status, text)
			}
			if applied := db.Len("tab") == 1; applied != test.applied {
				t.Errorf("the request was applied: %v", applied)
			}
			if n := proxy.Counts()[test.kind]; n != 1 {
				t.Errorf("%d faults are counted", n)
			}
			if status, text := send(t, proxy.URL(), "DescribeTable", `{"TableName":"tab"}`); status != 200 {
				t.Errorf("another operation: status %d, %s", status, text)
			}
		})
	}
}

// send makes a call, and returns status 0 when no whole answer comes.
func send(t *testing.T, url, operation, body string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, io.NopCloser(strings.NewReader(body))) // which net/http does not send again
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	all, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(all)
}
