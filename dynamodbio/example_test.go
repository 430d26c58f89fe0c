package dynamodbio_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

type Behavior struct {
	UserID     int64  `dynamodbav:"user_id"`
	ItemID     int64  `dynamodbav:"item_id"`
	CategoryID int64  `dynamodbav:"category_id"`
	Behavior   string `dynamodbav:"behavior"`
}

func init() {
	beam.RegisterType(reflect.TypeFor[Behavior]())
	beam.RegisterType(reflect.TypeFor[dynamodbio.Item]())
	register.Function2x0(asChange)
	register.Function1x0(printFailure)
	register.Emitter2[schema.RowKind, Behavior]()
}

// pointAt sends the requests of an example to a DynamoDB in this process.
func pointAt(db *dynamodbtest.Server, cfg *dynamodbio.Config) {
	cfg.Endpoint = db.URL()
	cfg.Credentials = credentials.Options{
		"aws.credentials.basic.accesskeyid": "any", "aws.credentials.basic.secretkey": "any"}
}

func ExampleWrite() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("user_behavior", "user_id:N"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()

	cfg, err := dynamodbio.FromDDL(`
		CREATE TABLE user_behavior (
			user_id BIGINT, item_id BIGINT, category_id BIGINT, behavior STRING
		) PARTITIONED BY (user_id)
		WITH ('connector' = 'dynamodb', 'table-name' = 'user_behavior', 'aws.region' = 'us-east-2')`)
	if err != nil {
		fmt.Println(err)
		return
	}
	pointAt(db, &cfg)

	p, s := beam.NewPipelineWithRoot()
	behaviors := beam.Create(s,
		Behavior{1, 10, 7, "pv"}, Behavior{2, 20, 7, "pv"}, Behavior{1, 11, 8, "buy"})
	dynamodbio.Write(s, cfg, behaviors) // behaviors is a PCollection<Behavior>
	if _, err := prism.Execute(context.Background(), p); err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range db.Lines("user_behavior") {
		fmt.Println(line)
	}
	// Output:
	// {"behavior":{"S":"buy"},"category_id":{"N":"8"},"item_id":{"N":"11"},"user_id":{"N":"1"}}
	// {"behavior":{"S":"pv"},"category_id":{"N":"7"},"item_id":{"N":"20"},"user_id":{"N":"2"}}
}

// asChange makes a changelog: users who leave are deleted.
func asChange(b Behavior, emit func(schema.RowKind, Behavior)) {
	if b.Behavior == "leave" {
		emit(schema.Delete, b)
	} else {
		emit(schema.UpdateAfter, b)
	}
}

// A PCollection of KV<schema.RowKind, T> is a changelog: deletes delete, by the key alone.
func ExampleWrite_changelog() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("user_behavior", "user_id:N"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	cfg := dynamodbio.Config{
		Table: "user_behavior", Region: "us-east-2", PrimaryKey: []string{"user_id"}}
	pointAt(db, &cfg)

	p, s := beam.NewPipelineWithRoot()
	behaviors := beam.Create(s,
		Behavior{1, 10, 7, "pv"}, Behavior{2, 20, 7, "pv"}, Behavior{UserID: 1, Behavior: "leave"})
	dynamodbio.Write(s, cfg, beam.ParDo(s, asChange, behaviors))
	if _, err := prism.Execute(context.Background(), p); err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range db.Lines("user_behavior") {
		fmt.Println(line)
	}
	// Output:
	// {"behavior":{"S":"pv"},"category_id":{"N":"7"},"item_id":{"N":"20"},"user_id":{"N":"2"}}
}

func ExampleFromDDL() {
	_, err := dynamodbio.FromDDL(`
CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2)) PARTITIONED BY (id)
WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2',
      'sink.batch.max-size' = '50', 'aws.credentials.provider' = 'ENV_VAR')`)
	var problem *dynamodbio.OptionError
	if errors.As(err, &problem) {
		fmt.Printf("%d:%d: %v\n", problem.Pos.Line, problem.Pos.Column, problem)
	}
	// Output:
	// 4:7: invalid value '50' for option 'sink.batch.max-size': must be from 1 to 25, DynamoDB's limit of items a request
}

func printFailure(f dynamodbio.Failure) { fmt.Println(f.Code, f.Operation, f.Message) }

// Elements may be of type Item, which is stored as it is. With WithFailures, an element that cannot
// be stored is emitted as a Failure to Result.Failed, and the others are stored. Without it, the
// pipeline fails with a RowError or a WriteError. The code here is CodeBadRow: nothing was sent.
func ExampleWithFailures() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("notes", "id"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	cfg := dynamodbio.Config{Table: "notes", Region: "us-east-2", PrimaryKey: []string{"id"}}
	pointAt(db, &cfg)

	p, s := beam.NewPipelineWithRoot()
	notes := beam.Create(s, note("a", "kept"), note("", "has no key"))
	result := dynamodbio.Write(s, cfg, notes, dynamodbio.WithFailures())
	beam.ParDo0(s, printFailure, result.Failed)
	if _, err := prism.Execute(context.Background(), p); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(db.Lines("notes"))
	// Output:
	// BadRow PUT attribute "id": the partition key cannot be empty
	// [{"id":{"S":"a"},"text":{"S":"kept"}}]
}

// note is an item as it is.
func note(id, text string) dynamodbio.Item {
	return dynamodbio.Item{
		"id":   &types.AttributeValueMemberS{Value: id},
		"text": &types.AttributeValueMemberS{Value: text},
	}
}
