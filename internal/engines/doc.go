// Package engines starts real engines for tests, all of them open source: dynoxide, which is a
// DynamoDB on SQLite; Apache Kafka; two stand-ins for Kinesis; and Flink with Beam's job server.
// They run from a cache that the script beside this file fills, without Docker:
//
//	internal/engines/engines fetch
//	go test -tags integration ./...
//
// A test that needs an engine which is not there fails, and says in one line how to get it. Engines
// listen on loopback only, and end with the test, or with the process whatever way that ends.
package engines
