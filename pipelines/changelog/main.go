// Command changelog keeps an Amazon DynamoDB table in sync with a table of another database: it
// reads the change events that Debezium writes to a stream of NATS JetStream, until it is stopped.
//
//	go run ./pipelines/changelog -embedded
//	go run ./pipelines/changelog -nats nats://localhost:4222 -stream changes
//
// -h prints the flags.
package main

import "github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"

func main() { program.Main(run) }
