package dynamodbio_test

import (
	"errors"
	"flag"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// A Config can be set in Go. WithDefaults shows the values that are used, and ExplainKey and
// KeyColumns which attributes make two elements versions of one item. String shows no credentials.
func ExampleConfig() {
	cfg := dynamodbio.Config{
		Table: "orders", Region: "us-east-2", PrimaryKey: []string{"customer", "order_id"}}
	fmt.Println(cfg)
	fmt.Println(cfg.WithDefaults().MaxInFlight, "requests in flight")
	fmt.Println(len(cfg.KeyColumns()), "key columns")
	fmt.Println(cfg.ExplainKey())
	// Output:
	// dynamodb table "orders" in us-east-2
	// 50 requests in flight
	// 2 key columns
	// (customer, order_id) of PRIMARY KEY: items are deduplicated and deleted by it
}

// Validate returns all problems at once, each an OptionError.
func ExampleConfig_Validate() {
	cfg := dynamodbio.Config{Table: "orders", Region: "us-esat-2", BatchMaxSize: 100}
	fmt.Println(cfg.Validate())
	// Output:
	// invalid value 'us-esat-2' for option 'aws.region': expected an AWS region such as us-east-2; did you mean 'us-east-2'?
	// invalid value '100' for option 'sink.batch.max-size': must be from 1 to 25, DynamoDB's limit of items a request
}

// FromTable rejects unknown options; FromTableLenient reads a script that was written for Flink,
// which ignores them. Connector is the value of the option 'connector' by which a program that
// reads statements recognises the tables of this sink.
func ExampleFromTableLenient() {
	table, err := schema.Parse(`
		CREATE TABLE orders (id BIGINT, total DECIMAL(10, 2)) PARTITIONED BY (id)
		WITH ('connector' = 'dynamodb', 'table-name' = 'orders', 'aws.region' = 'us-east-2',
		      'sink.batch.maxsize' = '10')`)
	if err != nil {
		fmt.Println(err)
		return
	}
	if connector, _ := table.Option("connector"); connector != dynamodbio.Connector {
		fmt.Println("a table of another connector")
		return
	}
	if _, err := dynamodbio.FromTable(table); err != nil {
		fmt.Println("error:", err)
	}
	cfg, ignored, err := dynamodbio.FromTableLenient(table)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, option := range ignored {
		fmt.Println("warning:", option)
	}
	fmt.Println(cfg)
	// Output:
	// error: unknown option 'sink.batch.maxsize' of connector dynamodb; did you mean 'sink.batch.max-size'?
	// warning: unknown option 'sink.batch.maxsize' of connector dynamodb; did you mean 'sink.batch.max-size'?
	// dynamodb table "orders" in us-east-2
}

// A program defines a flag for each of the SystemProperties, so that the credentials providers
// SYS_PROP and AUTO find them on the workers.
func ExampleSystemProperties() {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	for _, name := range dynamodbio.SystemProperties() {
		flags.String(name, "", "for the credentials provider SYS_PROP")
	}
	fmt.Println(flags.Lookup("aws.accessKeyId").Usage)
	// Output:
	// for the credentials provider SYS_PROP
}

// A table cannot be read: Read panics with the error that TryRead returns.
func ExampleTryRead() {
	_, err := dynamodbio.TryRead(root(), dynamodbio.Config{Table: "orders", Region: "us-east-2"})
	fmt.Println(errors.Is(err, dynamodbio.ErrNotASource), err)
	// Output:
	// true Connector dynamodb can only be used as a sink. It cannot be used as a source.
}
