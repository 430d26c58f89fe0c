// Command sql runs a script of Flink SQL that loads Amazon DynamoDB, on any of Beam's runners.
//
//	go run ./pipelines/sql -embedded -dump - pipelines/sql/user_behavior.sql
//
// A script is one for Flink's SQL client. It declares tables to read, and tables of connector
// dynamodb to write, with CREATE TABLE; it loads them with INSERT INTO … SELECT and INSERT INTO …
// VALUES; it may set options and show what it has declared. All INSERTs of a script run as one Beam
// pipeline, unless 'table.dml-sync' has each wait for the one before. -h prints the flags.
package main

import "github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"

func main() { program.Main(run) }
