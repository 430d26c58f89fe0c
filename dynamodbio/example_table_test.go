package dynamodbio_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// root returns the scope of a pipeline that an example does not run.
func root() beam.Scope {
	_, s := beam.NewPipelineWithRoot()
	return s
}

// InspectTable returns an Inspection of the table before a pipeline writes to it, and CreateTable
// creates it. Credentials that may not describe the table give ErrNotAllowed, and can write. Any
// other request that fails gives a WriteError with AWS's code.
func ExampleInspectTable() {
	db, err := dynamodbtest.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	cfg, err := dynamodbio.FromDDL(`
		CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2), PRIMARY KEY (id) NOT ENFORCED)
		WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2')`)
	if err != nil {
		fmt.Println(err)
		return
	}
	pointAt(db, &cfg)

	ctx := context.Background()
	table, err := dynamodbio.InspectTable(ctx, cfg)
	var failed *dynamodbio.WriteError
	switch {
	case errors.Is(err, dynamodbio.ErrNotAllowed):
		fmt.Println("the table is not checked")
	case errors.Is(err, dynamodbio.ErrNoTable):
		if errors.As(err, &failed) {
			fmt.Println(failed.Operation, failed.Code)
		}
		if _, err = dynamodbio.CreateTable(ctx, cfg); err == nil {
			table, err = dynamodbio.InspectTable(ctx, cfg)
		}
	}
	fmt.Println(table.Keys, table.Warnings, err)
	// Output:
	// DescribeTable ResourceNotFoundException
	// [id] [] <nil>
}

// TryWrite returns an error where Write panics. Each Option is a function: WithoutShuffle and
// WithBundling change the way of the elements, and exclude each other.
func ExampleTryWrite() {
	cfg := dynamodbio.Config{Table: "orders", Region: "us-east-2"}
	options := []dynamodbio.Option{dynamodbio.WithoutShuffle(), dynamodbio.WithBundling()}
	s := root()
	_, err := dynamodbio.TryWrite(s, cfg, beam.Create(s, note("a", "text")), options...)
	fmt.Println(err)
	// Output:
	// table "orders": WithBundling and WithoutShuffle exclude each other: bundling is a shuffle
}

// A program registers a hook in an init function, by
//
//	dynamodbio.RegisterSDKHook("count", func(o *dynamodb.Options) { … })
//
// and names it with WithSDKTransport. Stats are the counters that a program shows as progress while
// its workers run in its own process; a job's metrics are in Namespace, and Result.Written has one
// Written for each bundle.
func ExampleProcessStats() {
	db, err := dynamodbtest.Start(dynamodbtest.WithTable("notes", "id"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	cfg := dynamodbio.Config{Table: "notes", Region: "us-east-2", PrimaryKey: []string{"id"}}
	pointAt(db, &cfg)

	before := dynamodbio.ProcessStats()
	p, s := beam.NewPipelineWithRoot()
	notes := beam.Create(s, note("a", "first"), note("b", "second"))
	dynamodbio.Write(s, cfg, notes, dynamodbio.WithSDKTransport("count"))
	if _, err := prism.Execute(context.Background(), p); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(dynamodbio.ProcessStats().Puts-before.Puts, "items stored")
	// Output:
	// 2 items stored
}
