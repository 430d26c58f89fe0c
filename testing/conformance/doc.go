// Package conformance holds one suite of calls with what DynamoDB answers, which runs against package dynamodbtest, and
// against DynamoDB Local when integration tests run. Where DynamoDB Local answers otherwise, the table of differences says
// which of the two AWS's documentation sides with; a difference that is not in it fails the test, and so does one in it
// that is none.
//
//	go test ./testing/conformance
//	go test -tags integration ./testing/conformance
package conformance
