// Package dynamodbtest is an in-process DynamoDB for tests: a real HTTP server on a real 127.0.0.1
// socket that any AWS SDK can talk to, in the manner of httptest.
//
//	db := dynamodbtest.RunT(t) // closed by t.Cleanup
//	db.CreateTable("orders", "id")
//	client := dynamodb.New(dynamodb.Options{BaseEndpoint: aws.String(db.URL()), …})
//	…
//	if diff := cmp.Diff(want, db.Lines("orders")); diff != "" { … }
//
// It keeps items in memory and serves CreateTable, DescribeTable, ListTables, DeleteTable, PutItem,
// GetItem, DeleteItem, BatchWriteItem, BatchGetItem, Query (by key) and Scan. Tables may have
// global and local secondary indexes with keys of one or two attributes, which CreateTable
// declares: items that such an index cannot hold are refused, and Query and Scan read it. Every
// other operation, and every parameter it does not know the meaning of, such as a
// ConditionExpression, is refused by name and never ignored.
//
// It is as strict as DynamoDB: limits, key rules, number range and precision, error types and
// messages are DynamoDB's own as far as they are known. A request that is rejected changes nothing.
// Every leniency is an [Option]. Three rules are the server's own: JSON with a member given twice
// in one object is a SerializationException, sets are kept sorted, and tables are ACTIVE at once.
//
// [Server.Control] gets hold of requests before they are served: throttle them, lose their answers,
// leave items unprocessed. [WithCapacity] makes a table throttle by itself as a provisioned or
// on-demand table would. [Server.Requests] and [Server.Stats] tell what was asked.
package dynamodbtest
