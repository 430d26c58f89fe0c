package faults_test

import (
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/faults"
	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// TestFaultsActAsDocumented sends one request through each fault, and checks what the client
// receives and whether the table has the item.
func TestFaultsActAsDocumented(t *testing.T) {
	for _, test := range []struct {
		kind    faults.Kind
		status  int    // 0 when no complete response arrives
		text    string // part of the response
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
			status, text := send(t, proxy.URL(), "BatchWriteItem",
				`{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"a"}}}}]}}`)
			if status != test.status || !strings.Contains(text, test.text) {
				t.Errorf("the client got status %d and %q", status, text)
			}
			if applied := db.Len("tab") == 1; applied != test.applied {
				t.Errorf("the request was applied: %v", applied)
			}
			if n := proxy.Counts()[test.kind]; n != 1 {
				t.Errorf("%d faults were counted", n)
			}
			status, text = send(t, proxy.URL(), "DescribeTable", `{"TableName":"tab"}`)
			if status != 200 {
				t.Errorf("another operation: status %d, %s", status, text)
			}
		})
	}
}

// send returns status 0 when no complete response arrives.
func send(t *testing.T, url, operation, body string) (status int, text string) {
	t.Helper()
	r, err := rawcall.Send(t.Context(), url, operation, body, rawcall.OnNewConnection)
	if err != nil {
		return 0, ""
	}
	return r.Status, string(r.Body)
}
