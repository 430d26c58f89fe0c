// Command sql runs a script of Flink SQL that loads Amazon DynamoDB, on any of Beam's runners.
//
//	go run ./pipelines/sql -embedded -dump - pipelines/sql/user_behavior.sql
//
// A script is one for Flink's SQL client: it declares tables with CREATE TABLE, to read and, of connector dynamodb, to
// write, loads them with INSERT INTO … SELECT and INSERT INTO … VALUES, and may set options and show what it has declared.
// All INSERTs of a script run as one Beam pipeline, unless 'table.dml-sync' has each wait for the one before. Run it
// with -h for all that it takes.
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
