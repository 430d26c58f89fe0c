package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/beamlog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as a shell has it for SIGINT
)

// defaultTable declares the table when no file does.
//
//go:embed changelog.sql
var defaultTable string

// run is the program. Items go to stdout, and all that is meant for people to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	screen := progress.NewScreen(stderr)
	f, err := parseFlags(args)
	if err == nil {
		beamlog.Init(screen, f.verbose)
		switch {
		case f.help:
			fmt.Fprint(stdout, usage)
			return exitOK
		case f.beamFlags:
			f.printBeamFlags(stdout)
			return exitOK
		}
		err = f.check()
	}
	if err != nil {
		fmt.Fprintf(screen, "changelog: %v\nRun it with -h to see how it is used.\n", err)
		return exitUsage
	}
	file, ddl := "changelog.sql", defaultTable
	if len(f.tables) > 0 {
		file = filepath.Base(f.tables[0])
		if ddl, err = readTable(f.tables[0]); err != nil {
			fmt.Fprintf(screen, "%s: %v\n", f.tables[0], err)
			return exitFailed
		}
	}
	cfg, err := readConfig(screen, file, ddl, f.strict)
	if err != nil {
		report(screen, file, err, f.verbose)
		return exitFailed
	}
	j := &job{flags: f, cfg: cfg, screen: screen, terminal: progress.IsTerminal(stderr)}
	switch err := j.run(ctx, stdout); {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted):
		fmt.Fprintf(screen, "changelog: %v\n", err)
		return exitInterrupted
	default:
		report(screen, "changelog", err, f.verbose)
		return exitFailed
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
		at := fmt.Sprintf("%s:%d:%d", file, u.Pos.Line, u.Pos.Column)
		fmt.Fprintf(w, "%s: warning: %v (ignored, as in Flink)\n", at, u)
	}
	return cfg, err
}

// readTable reads the file of a CREATE TABLE, and says in a few words why it cannot.
func readTable(name string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return "", err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case !utf8.Valid(text):
		return "", errors.New("it is no CREATE TABLE statement: it is not UTF-8 text")
	case len(bytes.TrimSpace(text)) == 0:
		return "", errors.New("it is empty; expected a CREATE TABLE statement")
	}
	return string(text), nil
}
