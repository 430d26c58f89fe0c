package dynamodbtest_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/testing/credentialstest"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func clientOf(db *dynamodbtest.Server) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(db.URL()),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("any", "any", ""),
		HTTPClient:   db.Client(),
		Retryer:      aws.NopRetryer{},
	})
}

func ExampleRunT() {
	_ = func(t *testing.T) { // a test
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		client := clientOf(db)
		_, err := client.PutItem(t.Context(), &dynamodb.PutItemInput{
			TableName: aws.String("orders"),
			Item: map[string]types.AttributeValue{
				"id": &types.AttributeValueMemberS{Value: "a"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{`{"id":{"S":"a"}}`}
		if diff := cmp.Diff(want, db.Lines("orders")); diff != "" {
			t.Errorf("orders (-want +got):\n%s", diff)
		}
	}
}

func ExampleServer_Control() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("orders", "id"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
		return dynamodbtest.ThroughputExceeded(), r.Operation == "PutItem"
	})
	client := clientOf(db)
	for range 2 {
		_, err := client.PutItem(context.Background(), &dynamodb.PutItemInput{
			TableName: aws.String("orders"),
			Item: map[string]types.AttributeValue{
				"id": &types.AttributeValueMemberS{Value: "a"},
			},
		})
		fmt.Println("throttled:", err != nil, "items:", db.Len("orders"))
	}
	// Output:
	// throttled: true items: 0
	// throttled: false items: 1
}

func ExampleServer_Dump() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("orders", "id:N"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	for _, id := range []string{"10", "9.0"} {
		_, err := clientOf(db).PutItem(context.Background(), &dynamodb.PutItemInput{
			TableName: aws.String("orders"),
			Item: map[string]types.AttributeValue{
				"id": &types.AttributeValueMemberN{Value: id},
			},
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	if err := db.Dump(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"Table":"orders","Item":{"id":{"N":"9"}}}
	// {"Table":"orders","Item":{"id":{"N":"10"}}}
}

// Writes for which the table has no capacity are returned as UnprocessedItems.
func ExampleServer_SetCapacity() {
	start := time.Now()
	db, err := dynamodbtest.Start(
		dynamodbtest.WithTable("orders", "id"),
		dynamodbtest.WithClock(func() time.Time { return start })) // no capacity accrues
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	capacity := dynamodbtest.Capacity{WriteUnits: 3, Burst: time.Second}
	if err := db.SetCapacity("orders", capacity); err != nil {
		fmt.Println(err)
	}
	var writes []types.WriteRequest
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		put := &types.PutRequest{Item: map[string]types.AttributeValue{
			"id": &types.AttributeValueMemberS{Value: id},
		}}
		writes = append(writes, types.WriteRequest{PutRequest: put})
	}
	out, err := clientOf(db).BatchWriteItem(context.Background(), &dynamodb.BatchWriteItemInput{
		RequestItems: map[string][]types.WriteRequest{"orders": writes},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("stored:", db.Len("orders"), "unprocessed:", len(out.UnprocessedItems["orders"]))
	// Output:
	// stored: 3 unprocessed: 2
}

// A request waits until the test has done something else, without a sleep.
func ExampleResponse_Until() {
	_ = func(t *testing.T) { // a test
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		arrived, release := make(chan struct{}), make(chan struct{})
		db.Control(func(r dynamodbtest.Request) (dynamodbtest.Response, bool) {
			close(arrived)
			return dynamodbtest.Serve().Until(release), true
		})
		go func() {
			<-arrived
			// … what must happen while the request is in flight
			close(release)
		}()
		_, err := clientOf(db).DescribeTable(t.Context(), &dynamodb.DescribeTableInput{
			TableName: aws.String("orders"),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The table accepts what STS issues, until it expires.
func ExampleServer_Accept() {
	_ = func(t *testing.T) { // a test
		credentialstest.Isolate(t)
		sts := credentialstest.RunSTS(t)
		db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"))
		sts.OnIssue(db.Accept)
		// … a program that assumes a role at sts.URL() and writes to db.URL()
	}
}
