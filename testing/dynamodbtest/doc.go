// Package dynamodbtest is an in-process DynamoDB for tests: a real HTTP server on a real 127.0.0.1
// socket that any AWS SDK can talk to, in the manner of httptest.
//
//	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("orders", "id")) // closed by t.Cleanup
//	client := dynamodb.New(dynamodb.Options{BaseEndpoint: aws.String(db.URL()), …})
//	…
//	if diff := cmp.Diff(want, db.Lines("orders")); diff != "" { … }
//
// The server keeps items in memory. It serves CreateTable, DescribeTable, ListTables, DeleteTable,
// PutItem, GetItem, DeleteItem, BatchWriteItem, BatchGetItem, Query (by key) and Scan. CreateTable
// can declare global and local secondary indexes with keys of one or two attributes: writes obey
// their key rules, and Query and Scan read them. Other operations, and parameters that the server
// does not support, such as ConditionExpression, are rejected by name and never ignored.
//
// # Strictness
//
// The server is as strict as DynamoDB: limits, key rules, number range and precision, error types
// and messages are DynamoDB's own as far as they are known. A rejected request changes nothing.
// Every leniency is an [Option]. Where AWS's documentation is silent, three rules are the server's
// own: a table, an attribute or a type that a JSON object names twice is a SerializationException,
// sets are stored sorted, and tables are ACTIVE at once.
//
// # Failures
//
// [Server.Control] decides how single requests are served: it can throttle them, lose their
// responses, or leave items unprocessed. [Server.SetCapacity] makes a table throttle by itself, as
// a provisioned or on-demand table does. [Server.Requests] and [Server.Stats] show what the server
// received.
package dynamodbtest
