// Command bench measures what a load costs: CSV rows into an endpoint that responds at once, by
// this module's sink on each runner and by what else a Go user would write. Each load is a process
// of its own, and all of them take turns in one run.
//
//	go run ./testing/internal/bench
//
// It prints CPU seconds, microseconds of CPU per item, items per second and peak memory as a table.
// -h lists its flags, and README.md beside it has figures.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/bench/internal/endpoint"
	"github.com/beam-dynamodb/beam-dynamodb/testing/internal/bench/internal/rows"
)

func main() {
	logWarningsOnly()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// logWarningsOnly drops Beam's log of a pipeline's steps.
func logWarningsOnly() {
	options := &slog.HandlerOptions{Level: slog.LevelWarn}
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, options)))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 && strings.HasPrefix(args[0], childPrefix) {
		return runChild(ctx, args[0], args[1:])
	}
	s, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if s.capacity {
		return runCapacity(ctx, stdout)
	}
	if s.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer os.RemoveAll(s.dir)
	fmt.Fprintf(stderr, "building pipelines/sql, writing %d rows\n", s.rows)
	if err := s.prepare(ctx); err != nil {
		return err
	}
	server, err := endpoint.Start()
	if err != nil {
		return err
	}
	defer server.Close()
	results, err := s.measureAll(ctx, server.URL(), stderr)
	if err != nil {
		return err
	}
	printTable(stdout, machine(), s, results)
	if s.base != "" {
		printDifferences(stdout, s.base, results)
	}
	if s.svg != "" {
		return os.WriteFile(s.svg, chart(s, results), 0o644)
	}
	return nil
}

// settings are the command line.
type settings struct {
	rows, keys, runs int
	only             *regexp.Regexp
	base             string // a folder
	flink, jvm       string
	svg              string
	capacity         bool

	dir string // of the files made for the run
}

func parse(args []string, stderr io.Writer) (s settings, err error) {
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.IntVar(&s.rows, "rows", 2_000_000, "`number` of CSV rows to load")
	set.IntVar(&s.keys, "keys", 0,
		"`number` of keys that the rows of the upserts share; 0 gives each row a key of its own")
	set.IntVar(&s.runs, "runs", 3, "`number` of runs of each load; the table shows medians")
	only := set.String("only", "", "run only the loads whose name matches this `expression`")
	set.StringVar(&s.base, "base", "",
		"`folder` of another checkout: run the loads of its pipelines/sql too, and compare the CPU")
	set.StringVar(&s.flink, "flink", "",
		"`address` of a Beam Flink job server, such as localhost:8099: "+
			"run on it too, with LOOPBACK workers and parallelism 2")
	set.StringVar(&s.jvm, "jvm", "",
		"`folder` that jvm/build.sh has filled: "+
			"run Flink's SQL connector and Beam Java's DynamoDBIO too")
	set.StringVar(&s.svg, "svg", "", "write a bar chart of the CPU per item to this `file`")
	set.BoolVar(&s.capacity, "capacity", false,
		"load tables of limited capacity instead, and print how much of it is used")
	if err := set.Parse(args); err != nil {
		return s, err
	}
	switch {
	case set.NArg() > 0:
		return s, fmt.Errorf("unexpected argument %q", set.Arg(0))
	case s.rows < 1 || s.runs < 1:
		return s, errors.New("-rows and -runs must be at least 1")
	case s.keys < 0:
		return s, errors.New("-keys must not be negative")
	}
	if s.only, err = regexp.Compile(*only); err != nil {
		return s, fmt.Errorf("-only: %w", err)
	}
	if len(s.contenders()) == 0 {
		return s, fmt.Errorf("-only: no load matches %q", *only)
	}
	return s, nil
}

// prepare builds the programs and writes the input.
func (s *settings) prepare(ctx context.Context) error {
	if slices.ContainsFunc(s.contenders(), func(c contender) bool { return c.sql }) {
		if err := build(ctx, "", s.program(false)); err != nil {
			return err
		}
		if s.base != "" {
			if err := build(ctx, s.base, s.program(true)); err != nil {
				return err
			}
		}
	}
	for name, keys := range map[string]int{s.input(false): 0, s.input(true): s.keys} {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		if err := errors.Join(rows.Write(f, s.rows, keys), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// build builds pipelines/sql of the checkout in a folder, or of this one when it is empty.
func build(ctx context.Context, folder, program string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", program,
		"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql")
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build in %q: %w\n%s", folder, err, out)
	}
	return nil
}

// program returns the file of the program pipelines/sql, of this checkout or of the base.
func (s *settings) program(base bool) string {
	if base {
		return filepath.Join(s.dir, "sql-base")
	}
	return filepath.Join(s.dir, "sql")
}

// input returns the CSV file of an append, or of an upsert.
func (s *settings) input(upsert bool) string {
	if upsert && s.keys > 0 {
		return filepath.Join(s.dir, "upsert.csv")
	}
	return filepath.Join(s.dir, "append.csv")
}
