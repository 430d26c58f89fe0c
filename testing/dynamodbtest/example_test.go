package dynamodbtest_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

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
			Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "a"}},
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
			Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "a"}},
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
			Item:      map[string]types.AttributeValue{"id": &types.AttributeValueMemberN{Value: id}},
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
