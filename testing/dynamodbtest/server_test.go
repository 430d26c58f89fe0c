package dynamodbtest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

type (
	attributes = map[string]types.AttributeValue
	str        = types.AttributeValueMemberS
	num        = types.AttributeValueMemberN
	bin        = types.AttributeValueMemberB
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newClient returns an SDK client that does not retry.
func newClient(t testing.TB, db *dynamodbtest.Server,
	opts ...func(*dynamodb.Options)) *dynamodb.Client {
	t.Helper()
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(db.URL()),
		Region:       "eu-north-1",
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "wJalrXUtnFEMI", ""),
		HTTPClient:   db.Client(),
		Retryer:      aws.NopRetryer{},
	}, opts...)
}

func put(item attributes) types.WriteRequest {
	return types.WriteRequest{PutRequest: &types.PutRequest{Item: item}}
}

func del(key attributes) types.WriteRequest {
	return types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}}
}

func batch(table string, writes ...types.WriteRequest) *dynamodb.BatchWriteItemInput {
	return &dynamodb.BatchWriteItemInput{
		RequestItems: map[string][]types.WriteRequest{table: writes},
	}
}

func checkLines(t *testing.T, db *dynamodbtest.Server, table string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, db.Lines(table)); diff != "" && len(want)+len(db.Lines(table)) > 0 {
		t.Errorf("%s (-want +got):\n%s", table, diff)
	}
}

func TestBatchWriteItemStoresAndDeletes(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id"),
		dynamodbtest.WithTable("lines", "order:N", "line:N"))
	client := newClient(t, db)
	out, err := client.BatchWriteItem(ctx,
		&dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{
			"orders": {put(attributes{"id": &str{Value: "b"}, "n": &num{Value: "1.50"}}),
				put(attributes{"id": &str{Value: "a"}, "raw": &bin{Value: []byte{0, 255}}})},
			"lines": {put(attributes{"order": &num{Value: "10"}, "line": &num{Value: "-1"}}),
				put(attributes{"order": &num{Value: "9"}, "line": &num{Value: "2"}}),
				put(attributes{"order": &num{Value: "10"}, "line": &num{Value: "-1.5"}})},
		}})
	if err != nil || len(out.UnprocessedItems) != 0 {
		t.Fatalf("BatchWriteItem: %v, unprocessed %v", err, out)
	}
	checkLines(t, db, "orders", `{"id":{"S":"a"},"raw":{"B":"AP8="}}`,
		`{"id":{"S":"b"},"n":{"N":"1.5"}}`)
	checkLines(t, db, "lines", `{"line":{"N":"2"},"order":{"N":"9"}}`, `{"line":{"N":"-1.5"},`+
		`"order":{"N":"10"}}`, `{"line":{"N":"-1"},"order":{"N":"10"}}`)

	if _, err := client.BatchWriteItem(ctx, batch("orders", del(attributes{"id": &str{Value: "a"}}),
		del(attributes{"id": &str{Value: "zz"}}))); err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "orders", `{"id":{"S":"b"},"n":{"N":"1.5"}}`)
	want := []attributes{{"id": &str{Value: "b"}, "n": &num{Value: "1.5"}}}
	if diff := cmp.Diff(want, db.Items("orders"), dynamodbtest.CompareItems()); diff != "" {
		t.Errorf("Items (-want +got):\n%s", diff)
	}
	if got := db.Stats(); got.Puts != 5 || got.Deletes != 2 || got.Requests["BatchWriteItem"] != 2 {
		t.Errorf("stats are %+v", got)
	}
}

func TestPutGetDeleteItem(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id:B"))
	client := newClient(t, db)
	key := attributes{"id": &bin{Value: []byte{7}}}
	list := []types.AttributeValue{
		&types.AttributeValueMemberNULL{Value: true},
		&types.AttributeValueMemberBOOL{Value: false},
	}
	item := attributes{
		"id": &bin{Value: []byte{7}},
		"m": &types.AttributeValueMemberM{Value: attributes{
			"l":    &types.AttributeValueMemberL{Value: list},
			"sets": &types.AttributeValueMemberNS{Value: []string{"10", "9"}},
		}},
		"bs": &types.AttributeValueMemberBS{Value: [][]byte{{2}, {1}}},
		"ss": &types.AttributeValueMemberSS{Value: []string{"b", "a"}},
	}
	if _, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("orders"),
		Item: item}); err != nil {
		t.Fatal(err)
	}
	checkLines(t, db, "orders", `{"bs":{"BS":["AQ==","Ag=="]},"id":{"B":"Bw=="},`+
		`"m":{"M":{"l":{"L":[{"NULL":true},{"BOOL":false}]},"sets":{"NS":["9","10"]}}},`+
		`"ss":{"SS":["a","b"]}}`)
	got, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("orders"),
		Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(db.Item("orders", key), got.Item,
		dynamodbtest.CompareItems()); diff != "" || got.Item == nil {
		t.Errorf("GetItem (-Item +got):\n%s", diff)
	}
	old, err := client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: aws.String("orders"),
		Key: key, ReturnValues: types.ReturnValueAllOld})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.Item, old.Attributes, dynamodbtest.CompareItems()); diff != "" {
		t.Errorf("DeleteItem's old values (-want +got):\n%s", diff)
	}
	checkLines(t, db, "orders")
	if got, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("orders"),
		Key: key}); err != nil || got.Item != nil {
		t.Errorf("GetItem of a deleted item: %v, %v", got, err)
	}
}

func TestTableOperations(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t)
	client := newClient(t, db)
	for _, name := range []string{"ccc", "aaa", "bbb"} {
		_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
			TableName:   aws.String(name),
			BillingMode: types.BillingModePayPerRequest,
			KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("id"),
				KeyType: types.KeyTypeHash}, {AttributeName: aws.String("at"),
				KeyType: types.KeyTypeRange}},
			AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"),
				AttributeType: "S"}, {AttributeName: aws.String("at"), AttributeType: "N"}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	pages := dynamodb.NewListTablesPaginator(client, &dynamodb.ListTablesInput{Limit: aws.Int32(2)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, page.TableNames...)
	}
	if diff := cmp.Diff([]string{"aaa", "bbb", "ccc"}, names); diff != "" {
		t.Errorf("ListTables (-want +got):\n%s", diff)
	}
	out, err := client.DescribeTable(ctx,
		&dynamodb.DescribeTableInput{TableName: aws.String("bbb")})
	if err != nil {
		t.Fatal(err)
	}
	if k := out.Table.KeySchema; len(k) != 2 || *k[0].AttributeName != "id" ||
		k[1].KeyType != types.KeyTypeRange ||
		out.Table.TableStatus != types.TableStatusActive ||
		*out.Table.AttributeDefinitions[0].AttributeName != "at" ||
		out.Table.AttributeDefinitions[0].AttributeType != "N" {
		t.Errorf("DescribeTable: %+v", out.Table)
	}
	if _, err := client.DeleteTable(ctx,
		&dynamodb.DeleteTableInput{TableName: aws.String("bbb")}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"aaa", "ccc"}, db.Tables()); diff != "" {
		t.Errorf("Tables (-want +got):\n%s", diff)
	}
	if err := db.CreateTable("aaa", "id"); err == nil {
		t.Error("a table was created twice")
	}
}

func TestTLS(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTLS(), dynamodbtest.WithTable("orders", "id"))
	if !strings.HasPrefix(db.URL(), "https://") {
		t.Fatalf("URL is %s", db.URL())
	}
	client := newClient(t, db)
	if _, err := client.DescribeTable(context.Background(),
		&dynamodb.DescribeTableInput{TableName: aws.String("orders")}); err != nil {
		t.Error(err)
	}
	strict := newClient(t, db, func(o *dynamodb.Options) {
		o.HTTPClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	})
	if _, err := strict.DescribeTable(context.Background(),
		&dynamodb.DescribeTableInput{TableName: aws.String("orders")}); err == nil {
		t.Error("a client without the certificate succeeded")
	}
}
