package dynamodbtest_test

import (
	"context"
	"errors"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func id(s string) attributes { return attributes{"id": &str{Value: s}} }

func respondWith(r dynamodbtest.Response) func(dynamodbtest.Request) (dynamodbtest.Response, bool) {
	return func(dynamodbtest.Request) (dynamodbtest.Response, bool) { return r, true }
}

func errorCode(t *testing.T, err error) string {
	t.Helper()
	var api smithy.APIError
	if !errors.As(err, &api) {
		t.Fatalf("not an API error: %v", err)
	}
	return api.ErrorCode()
}

func TestControlAppliesOnceUnlessKept(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	client := newClient(t, db)
	const reason = "TableWriteProvisionedThroughputExceeded"
	db.Control(respondWith(dynamodbtest.ThroughputExceeded(reason)))
	db.Control(respondWith(dynamodbtest.Throttling().Keep()))

	_, err := client.BatchWriteItem(ctx, batch("tab", put(id("a"))))
	var exceeded *types.ProvisionedThroughputExceededException
	if !errors.As(err, &exceeded) || len(exceeded.ThrottlingReasons) != 1 ||
		*exceeded.ThrottlingReasons[0].Reason != "TableWriteProvisionedThroughputExceeded" {
		t.Fatalf("first: %v", err)
	}
	for range 2 {
		if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("a")))); errorCode(t,
			err) != "ThrottlingException" {
			t.Fatalf("kept: %v", err)
		}
	}
	checkLines(t, db, "tab")
	db.ClearControls()
	if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("a")))); err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "tab", `{"id":{"S":"a"}}`)
}

func TestControlSeesTheRequest(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"), dynamodbtest.WithTable("two",
		"id"))
	client := newClient(t, db)
	var seen []dynamodbtest.Request
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		seen = append(seen, r)
		return dynamodbtest.Response{}, false
	})
	input := batch("two", put(id("a")), del(id("b")))
	input.RequestItems["tab"] = []types.WriteRequest{put(id("c"))}
	if _, err := client.BatchWriteItem(ctx, input); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DescribeTable(ctx,
		&dynamodb.DescribeTableInput{TableName: aws.String("tab")}); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 {
		t.Fatalf("%d requests were seen", len(seen))
	}
	r := seen[0]
	if r.Operation != "BatchWriteItem" || r.Seq != 1 || strings.Join(r.Tables, ",") != "tab,two" ||
		r.Header.Get("Authorization") == "" || !strings.HasPrefix(string(r.Body), "{") {
		t.Errorf("first request: %+v", r)
	}
	writes := map[string]int{}
	for _, w := range r.Writes() {
		if w.Delete {
			writes["delete "+w.Item["id"].(*str).Value+" "+w.Table]++
		} else {
			writes["put "+w.Item["id"].(*str).Value+" "+w.Table]++
		}
	}
	if diff := cmp.Diff(map[string]int{"put a two": 1, "delete b two": 1, "put c tab": 1},
		writes); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if r := seen[1]; r.Operation != "DescribeTable" || r.Seq != 2 || r.Writes() != nil {
		t.Errorf("second request: %+v", r)
	}
	logged := db.Requests()
	if len(logged) != 2 || logged[0].Seq != 1 || logged[1].Seq != 2 {
		t.Errorf("logged requests: %+v", logged)
	}
}

func TestRequestLogKeepsTheLatest(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithRequestLog(3))
	for n := range 8 {
		var seqs []int64
		for _, r := range db.Requests() {
			seqs = append(seqs, r.Seq)
		}
		var want []int64
		for i := max(1, n-2); i <= n; i++ {
			want = append(want, int64(i))
		}
		if diff := cmp.Diff(want, seqs); diff != "" {
			t.Errorf("after %d requests (-want +got):\n%s", n, diff)
		}
		post(t, db, "ListTables", "{}")
	}
}

func TestControlledFailuresApplyAsDocumented(t *testing.T) {
	for name, c := range map[string]struct {
		response dynamodbtest.Response
		code     string // of the error, "" if it is not DynamoDB's
		applied  bool
	}{
		"internal error": {dynamodbtest.InternalError(), "InternalServerError", false},
		"error": {dynamodbtest.Error(400, "AccessDeniedException", "no"),
			"AccessDeniedException", false},
		"reset":         {dynamodbtest.Reset(), "", false},
		"lost response": {dynamodbtest.LoseResponse(), "", true},
		"garbage":       {dynamodbtest.Body(200, []byte("<html>")), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
			client := newClient(t, db)
			db.Control(respondWith(c.response))
			_, err := client.BatchWriteItem(ctx, batch("tab", put(id("a"))))
			var api smithy.APIError
			switch {
			case err == nil:
				t.Fatal("no error")
			case c.code == "" && errors.As(err, &api):
				t.Errorf("an API error: %v", err)
			case c.code != "" && errorCode(t, err) != c.code:
				t.Errorf("error %v, want %s", err, c.code)
			}
			if got := len(db.Lines("tab")) == 1; got != c.applied {
				t.Errorf("applied: %v, want %v", got, c.applied)
			}
			if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("a")))); err != nil {
				t.Errorf("the next request: %v", err)
			}
		})
	}
}

func TestUnprocessedItemsAreNotAppliedAndCanBeRetried(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"), dynamodbtest.WithTable("two",
		"id"))
	client := newClient(t, db)
	if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("gone")))); err != nil {
		t.Fatal(err)
	}
	db.Control(respondWith(dynamodbtest.Unprocessed(func(_ int, w dynamodbtest.Write) bool {
		return w.Delete || w.Item["id"].(*str).Value == "b"
	})))
	input := batch("tab", put(id("a")), put(id("b")), del(id("gone")))
	input.RequestItems["two"] = []types.WriteRequest{put(id("b")), put(id("c"))}
	out, err := client.BatchWriteItem(ctx, input)
	if err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "tab", `{"id":{"S":"a"}}`, `{"id":{"S":"gone"}}`)
	checkLines(t, db, "two", `{"id":{"S":"c"}}`)
	if len(out.UnprocessedItems["tab"]) != 2 || len(out.UnprocessedItems["two"]) != 1 {
		t.Fatalf("unprocessed: %+v", out.UnprocessedItems)
	}
	if _, err := client.BatchWriteItem(ctx,
		&dynamodb.BatchWriteItemInput{RequestItems: out.UnprocessedItems}); err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "tab", `{"id":{"S":"a"}}`, `{"id":{"S":"b"}}`)
	checkLines(t, db, "two", `{"id":{"S":"b"}}`, `{"id":{"S":"c"}}`)

	db.Control(respondWith(dynamodbtest.UnprocessedN(2)))
	out, err = client.BatchWriteItem(ctx, batch("tab", put(id("x")), put(id("y")), put(id("z"))))
	if err != nil || len(out.UnprocessedItems["tab"]) != 2 {
		t.Fatalf("UnprocessedN(2): %v, %+v", err, out)
	}
	db.Control(respondWith(dynamodbtest.UnprocessedN(1)))
	if status, _ := post(t, db, "ListTables", "{}"); status != 500 {
		t.Errorf("ListTables with unprocessed items: status %d", status)
	}
}

func TestHeldRequestIsServedWhenReleased(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	client := newClient(t, db)
	release, arrived, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	db.Control(func(dynamodbtest.Request) (dynamodbtest.Response, bool) {
		close(arrived)
		return dynamodbtest.Serve().Until(release), true
	})
	go func() {
		_, err := client.BatchWriteItem(ctx, batch("tab", put(id("held"))))
		done <- err
	}()
	<-arrived
	if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("other")))); err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "tab", `{"id":{"S":"other"}}`)
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "tab", `{"id":{"S":"held"}}`, `{"id":{"S":"other"}}`)
}

func TestCloseDropsHeldRequests(t *testing.T) {
	for name, held := range map[string]dynamodbtest.Response{
		"until": dynamodbtest.Serve().Until(make(chan struct{})),
		"delay": dynamodbtest.Delay(24 * time.Hour),
	} {
		t.Run(name, func(t *testing.T) {
			db, err := dynamodbtest.Start(dynamodbtest.WithTable("tab", "id"))
			if err != nil {
				t.Fatal(err)
			}
			arrived, done := make(chan struct{}), make(chan error, 1)
			db.Control(func(dynamodbtest.Request) (dynamodbtest.Response, bool) {
				close(arrived)
				return held, true
			})
			client := newClient(t, db)
			go func() {
				_, err := client.BatchWriteItem(context.Background(), batch("tab", put(id("a"))))
				done <- err
			}()
			<-arrived
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := <-done; err == nil {
				t.Error("the request got a response")
			}
			if db.Close() != nil || db.Len("tab") != 0 {
				t.Errorf("after Close: %d items", db.Len("tab"))
			}
		})
	}
}

// The SDK for Go checks the sum only when it closes the body, and ignores a mismatch; so this is a
// plain request.
func TestWrongCRC(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	db.Control(respondWith(dynamodbtest.WrongCRC()))
	r := send(t, db, "PutItem", `{"TableName":"tab","Item":{"id":{"S":"a"}}}`)
	if r.Status != http.StatusOK {
		t.Fatalf("status %d", r.Status)
	}
	got := r.Header.Get("X-Amz-Crc32")
	right := strconv.FormatUint(uint64(crc32.ChecksumIEEE(r.Body)), 10)
	if got == "" || got == right {
		t.Errorf("X-Amz-Crc32 is %q, the right one is %s", got, right)
	}
	checkLines(t, db, "tab", `{"id":{"S":"a"}}`)
}

func TestPanicOfAControlIsAnInternalServerError(t *testing.T) {
	db := dynamodbtest.RunT(t)
	db.Control(func(dynamodbtest.Request) (dynamodbtest.Response, bool) { panic("out of cheese") })
	status, text := post(t, db, "ListTables", "{}")
	if status != 500 || !strings.Contains(text, "out of cheese") {
		t.Errorf("status %d, %s", status, text)
	}
	db.ClearControls()
	db.Control(respondWith(dynamodbtest.Response{}))
	if status, text := post(t, db, "ListTables", "{}"); status != 200 {
		t.Errorf("the zero Response: status %d, %s", status, text)
	}
}
