// Command changelog keeps an Amazon DynamoDB table in step with a table of another database, from the change events that
// Debezium writes to a stream of NATS JetStream, until it is stopped.
//
//	go run ./pipelines/changelog -embedded
//	go run ./pipelines/changelog -nats nats://localhost:4222 -stream changes -subject shop.orders pipelines/changelog/changelog.sql
//
// Run it with -h for all that it takes.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}
