// Package engines starts real engines for tests of this module, without Docker. All are open
// source: dynoxide, which is a DynamoDB on SQLite; Apache Kafka; two fakes of Kinesis; and Flink
// with Beam's job server. They run from a cache that the script beside this file fills:
//
//	internal/engines/engines fetch
//	go test -tags integration ./...
//
// A test that needs a missing engine fails with one line that says how to get it. Engines listen on
// loopback only. They end with the test, and with the process, however that ends.
package engines
