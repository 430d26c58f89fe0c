// Package conformance holds calls with what DynamoDB responds to them, and runs them against
// package dynamodbtest and, in integration tests, against dynoxide, an open-source database with
// DynamoDB's API. Where dynoxide responds differently, the table of differences says what AWS's
// documentation says. A difference that is not in the table fails the test, and so does an entry of
// the table that no longer differs.
//
//	go test ./testing/internal/conformance
//	go test -tags integration ./testing/internal/conformance
package conformance
