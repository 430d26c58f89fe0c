package runners

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// Fault is a failure between the writer and the table.
type Fault struct {
	// Ends is true if a run fails. Then the whole run is repeated, as by a user or a runner.
	Ends bool
	// response handles the nth BatchWriteItem request, counted from 1. False processes it normally.
	response func(n int64) (dynamodbtest.Response, bool)
}

func denied() dynamodbtest.Response {
	return dynamodbtest.Error(400, "AccessDeniedException",
		"User: nobody is not authorized to perform: dynamodb:BatchWriteItem")
}

// The faults.
var (
	// deniedOnce denies one request, which is a permanent error.
	deniedOnce = &Fault{Ends: true, response: func(n int64) (dynamodbtest.Response, bool) {
		return denied(), n == 4
	}}
	// deniedFromThenOn loses a response, so that the client cannot know whether the request was
	// applied, and denies all later requests.
	deniedFromThenOn = &Fault{Ends: true, response: func(n int64) (dynamodbtest.Response, bool) {
		if n == 4 {
			return dynamodbtest.LoseResponse(), true
		}
		return denied(), n > 4
	}}
	// lostResponses loses the responses to a few requests, two in a row.
	lostResponses = &Fault{response: func(n int64) (dynamodbtest.Response, bool) {
		return dynamodbtest.LoseResponse(), n < 18 && (n%6 == 2 || n%6 == 3)
	}}
)

// provoke runs the pipeline with the fault, and once more without it if the run fails. isComplete
// reports whether the table has its expected content.
func (f *Fault) provoke(t *testing.T, db *dynamodbtest.Server, execute func() error,
	isComplete func() bool) {
	t.Helper()
	var requests, faults atomic.Int64
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		if r.Operation == "BatchWriteItem" {
			if resp, ok := f.response(requests.Add(1)); ok {
				faults.Add(1)
				return resp.Keep(), true
			}
		}
		return dynamodbtest.Response{}, false
	})
	err := execute()
	if faults.Load() == 0 {
		t.Fatalf("no fault in %d requests", requests.Load())
	}
	if err == nil { // the fault does not fail a run, or the runner has retried
		return
	}
	if !f.Ends || !strings.Contains(err.Error(), "AccessDeniedException") {
		t.Fatal(err)
	}
	if isComplete() {
		t.Error("the run failed after everything was stored: a second run proves nothing")
	}
	db.ClearControls()
	if err := execute(); err != nil {
		t.Fatalf("the second run: %v", err)
	}
}
