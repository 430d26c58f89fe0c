package runners

import (
	"strings"
	"sync/atomic"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// Fault is something that goes wrong between the writer and the table.
type Fault struct {
	// Ends tells that a run cannot go on: it ends with an error, and is run again, all of it, as a
	// user or a runner does.
	Ends bool
	// answer is what becomes of the nth BatchWriteItem request, counted from 1; false is nothing in
	// particular.
	answer func(n int64) (dynamodbtest.Response, bool)
}

func denied() dynamodbtest.Response {
	return dynamodbtest.Error(400, "AccessDeniedException", "User: nobody is not authorized to "+
		"perform: dynamodb:BatchWriteItem")
}

// The faults.
var (
	// deniedOnce refuses one request for good.
	deniedOnce = &Fault{Ends: true, answer: func(n int64) (dynamodbtest.Response,
		bool) {
		return denied(), n == 4
	}}
	// deniedFromThenOn loses an answer, so that nobody knows whether it was applied, and refuses
	// all that follows.
	deniedFromThenOn = &Fault{Ends: true, answer: func(n int64) (dynamodbtest.Response, bool) {
		if n == 4 {
			return dynamodbtest.LoseResponse(), true
		}
		return denied(), n > 4
	}}
	// lostResponses applies a few requests without a word, two in a row.
	lostResponses = &Fault{answer: func(n int64) (dynamodbtest.Response, bool) {
		return dynamodbtest.LoseResponse(), n < 18 && (n%6 == 2 || n%6 == 3)
	}}
)

// provoke has runs go wrong, until one comes to its end. isComplete reports whether the table is
// what it is to be.
func (f *Fault) provoke(t *testing.T, db *dynamodbtest.Server, execute func() error,
	isComplete func() bool) {
	t.Helper()
	var requests, faults atomic.Int64
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		if r.Operation == "BatchWriteItem" {
			if resp, ok := f.answer(requests.Add(1)); ok {
				faults.Add(1)
				return resp.Keep(), true
			}
		}
		return dynamodbtest.Response{}, false
	})
	err := execute()
	if faults.Load() == 0 {
		t.Fatalf("nothing went wrong in %d requests", requests.Load())
	}
	if err == nil { // nothing was lost, or the runner has begun anew by itself
		return
	}
	if !f.Ends || !strings.Contains(err.Error(), "AccessDeniedException") {
		t.Fatal(err)
	}
	if isComplete() {
		t.Error("the run failed when everything was stored: the second proves nothing")
	}
	db.ClearControls()
	if err := execute(); err != nil {
		t.Fatalf("the second run: %v", err)
	}
}
