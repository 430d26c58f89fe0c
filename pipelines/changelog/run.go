package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// defaultTable declares the table when no file does.
//
//go:embed changelog.sql
var defaultTable string

// interrupted is the message of a run that ended before what it had read was stored.
const interrupted = "interrupted; some of what was read may not be stored. " +
	"Start again where the last run started: events that are applied twice have the same result"

// run is the program. Items go to stdout, all else to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	screen := progress.NewScreen(stderr)
	f := newFlags()
	if code, ok := f.Start(args, usage, f.check, stdout, screen); !ok {
		return code
	}
	file, ddl := "changelog.sql", defaultTable
	if len(f.Args) > 0 {
		var err error
		file = filepath.Base(f.Args[0])
		if ddl, err = program.ReadSQL(f.Args[0], "a CREATE TABLE statement"); err != nil {
			fmt.Fprintf(screen, "%s: %v\n", f.Args[0], err)
			return program.ExitFailed
		}
	}
	cfg, err := readConfig(screen, file, ddl, f.Strict)
	if err != nil {
		printError(screen, file, err, f.Verbose)
		return program.ExitFailed
	}
	j := &job{flags: f, cfg: cfg, screen: screen, terminal: progress.IsTerminal(stderr)}
	switch err := j.run(ctx, stdout); {
	case err == nil:
		return program.ExitOK
	case errors.Is(err, program.ErrInterrupted):
		fmt.Fprintf(screen, "changelog: %s\n", interrupted)
		if !f.Runner().WorkersInProcess() {
			fmt.Fprintln(screen, "changelog: the job may still run; cancel it at the runner")
		}
		return program.ExitInterrupted
	default:
		printError(screen, "changelog", err, f.Verbose)
		return program.ExitFailed
	}
}

// readConfig reads a CREATE TABLE. Unless strict it warns of unknown options, which Flink ignores.
func readConfig(w io.Writer, file, ddl string, strict bool) (dynamodbio.Config, error) {
	table, err := schema.Parse(ddl)
	if err != nil {
		return dynamodbio.Config{}, err
	}
	if strict {
		return dynamodbio.FromTable(table)
	}
	cfg, unknown, err := dynamodbio.FromTableLenient(table)
	for _, u := range unknown {
		fmt.Fprintf(w, "%s:%d:%d: warning: %v (ignored, as in Flink)\n",
			file, u.Pos.Line, u.Pos.Column, u)
	}
	return cfg, err
}

// printError prints an error after what it is about: the table's file, or this program.
func printError(w io.Writer, about string, err error, verbose bool) {
	for _, text := range program.Messages(about, err, verbose) {
		fmt.Fprintln(w, text)
	}
}
