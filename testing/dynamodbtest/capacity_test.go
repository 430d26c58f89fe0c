package dynamodbtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func TestConsumedWriteUnits(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	client := newClient(t, db)
	sized := func(key string, size int) attributes {
		return attributes{"id": &str{Value: key}, "v": &str{Value: strings.Repeat("v",
			size-len("id"+key+"v"))}}
	}
	for _, c := range []struct {
		writes []types.WriteRequest
		want   float64
	}{
		{[]types.WriteRequest{put(sized("a", 1024))}, 1},
		{[]types.WriteRequest{put(sized("a", 1025))}, 2},
		{[]types.WriteRequest{put(sized("a", 10))}, 2}, // the item that it replaces is larger
		{[]types.WriteRequest{put(sized("b", 5000)), put(id("c")), del(id("nothing"))}, 7},
		{[]types.WriteRequest{del(id("b")), del(id("c"))}, 6},
	} {
		input := batch("tab", c.writes...)
		input.ReturnConsumedCapacity = types.ReturnConsumedCapacityTotal
		out, err := client.BatchWriteItem(ctx, input)
		if err != nil {
			t.Fatal(err)
		}
		if len(out.ConsumedCapacity) != 1 || *out.ConsumedCapacity[0].CapacityUnits != c.want ||
			*out.ConsumedCapacity[0].TableName != "tab" {
			t.Errorf("consumed %+v, want %v", out.ConsumedCapacity, c.want)
		}
	}
	out, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("tab"),
		Item: sized("d", 2048), ReturnConsumedCapacity: types.ReturnConsumedCapacityIndexes})
	if err != nil || *out.ConsumedCapacity.Table.CapacityUnits != 2 {
		t.Errorf("PutItem: %v, %+v", err, out)
	}
}

func TestProvisionedTableThrottlesUntilTimePasses(t *testing.T) {
	ctx := context.Background()
	now := time.Unix(1, 0)
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithClock(func() time.Time { return now }),
		dynamodbtest.WithCapacity("tab", dynamodbtest.Capacity{WriteUnits: 10}))
	client := newClient(t, db)
	writes := func(n int) []types.WriteRequest {
		var w []types.WriteRequest
		for i := range n {
			w = append(w, put(id(fmt.Sprint(i))))
		}
		return w
	}
	out, err := client.BatchWriteItem(ctx, batch("tab", writes(25)...))
	if err != nil || len(out.UnprocessedItems["tab"]) != 15 {
		t.Fatalf("the first second: %v, %d unprocessed", err, len(out.UnprocessedItems["tab"]))
	}
	if db.Len("tab") != 10 {
		t.Errorf("%d items were stored", db.Len("tab"))
	}
	_, err = client.BatchWriteItem(ctx, batch("tab", writes(1)...))
	var exceeded *types.ProvisionedThroughputExceededException
	if !errors.As(err, &exceeded) || len(exceeded.ThrottlingReasons) != 1 ||
		*exceeded.ThrottlingReasons[0].Reason != "TableWriteProvisionedThroughputExceeded" ||
		!strings.HasSuffix(*exceeded.ThrottlingReasons[0].Resource, ":table/tab") {
		t.Fatalf("nothing is left: %v", err)
	}
	if _, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("tab"),
		Item: id("x")}); !errors.As(err, &exceeded) {
		t.Errorf("PutItem with nothing left: %v", err)
	}
	now = now.Add(500 * time.Millisecond)
	out, err = client.BatchWriteItem(ctx, batch("tab", writes(25)...))
	if err != nil || len(out.UnprocessedItems["tab"]) != 20 {
		t.Errorf("half a second later: %v, %d unprocessed", err, len(out.UnprocessedItems["tab"]))
	}
	db.ClearCapacity("tab")
	if out, err := client.BatchWriteItem(ctx, batch("tab", writes(25)...)); err != nil ||
		len(out.UnprocessedItems) != 0 {
		t.Errorf("without a limit: %v, %+v", err, out)
	}
}

func TestHotPartitionOfOnDemandTableThrottles(t *testing.T) {
	ctx := context.Background()
	now := time.Unix(1, 0)
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id", "at:N"),
		dynamodbtest.WithClock(func() time.Time { return now }),
		dynamodbtest.WithCapacity("tab", dynamodbtest.Capacity{PartitionWriteUnits: 4}))
	client := newClient(t, db)
	item := func(i int) attributes {
		return attributes{"id": &str{Value: "hot"}, "at": &num{Value: fmt.Sprint(i)}}
	}
	out, err := client.BatchWriteItem(ctx, batch("tab", put(item(0)), put(item(1)), put(item(2)),
		put(item(3)), put(item(4))))
	if err != nil || len(out.UnprocessedItems["tab"]) != 1 {
		t.Fatalf("%v, %+v", err, out)
	}
	_, err = client.BatchWriteItem(ctx, batch("tab", put(item(4))))
	var throttled *types.ThrottlingException
	if !errors.As(err, &throttled) || len(throttled.ThrottlingReasons) != 1 ||
		*throttled.ThrottlingReasons[0].Reason != "TableWriteKeyRangeThroughputExceeded" {
		t.Errorf("a hot partition: %v", err)
	}
}
