// Command sql runs a script of Flink SQL that loads Amazon DynamoDB, on any of Beam's runners.
//
//	go run ./pipelines/sql -embedded -dump - pipelines/sql/user_behavior.sql
//
// A script declares tables with CREATE TABLE, those to read of connector filesystem and those to write of connector
// dynamodb, and loads them with INSERT INTO … SELECT and INSERT INTO … VALUES. All INSERTs of a script run as one
// Beam pipeline. Run it with -h for all that it takes.
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
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	os.Exit(code)
}
