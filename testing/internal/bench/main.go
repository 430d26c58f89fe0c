// Command bench measures what a load costs: CSV rows into an endpoint that answers at once, by this project's sink on
// each runner and by what else a Go user would write, each as a process of its own, all in one run.
//
//	go run ./testing/bench
//
// It prints CPU seconds, microseconds of CPU an item, items a second and peak memory, as a table. Run it with -h for what
// it takes; README.md beside it has figures.
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
	quiet()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// quiet keeps Beam's log of a pipeline's steps to itself.
func quiet() {
	slog.SetDefault(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
}

// settings are the command line.
type settings struct {
	rows, keys, runs int
	only             *regexp.Regexp
	flink, jvm       string
	svg              string

	dir string // of the files made for the run
	sql string // the program pipelines/sql
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	if len(args) > 0 && strings.HasPrefix(args[0], childPrefix) {
		return runChild(ctx, args[0], args[1:])
	}
	s := settings{}
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	set.SetOutput(stderr)
	set.IntVar(&s.rows, "rows", 2_000_000, "rows of CSV to load")
	set.IntVar(&s.keys, "keys", 0, "keys that the rows of the upserts share; 0 gives each row one of its own")
	set.IntVar(&s.runs, "runs", 3, "times to run each; the table shows medians")
	only := set.String("only", "", "run only those whose name this regular expression matches")
	set.StringVar(&s.flink, "flink", "", "address of a Beam Flink job server, such as localhost:8099: runs there too, with LOOPBACK workers and parallelism 2")
	set.StringVar(&s.jvm, "jvm", "", "folder that jvm/build.sh has filled: runs Flink's SQL connector and Beam Java's DynamoDBIO too")
	set.StringVar(&s.svg, "svg", "", "write a bar chart of the CPU an item to this file")
	capacity := set.Bool("capacity", false, "instead, load tables of limited capacity and tell how much of it is used")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if s.rows < 1 || s.keys < 0 || s.runs < 1 || set.NArg() > 0 {
		return errors.New("-rows and -runs begin at 1, -keys at 0, and there are no arguments")
	}
	if s.only, err = regexp.Compile(*only); err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if *capacity {
		return runCapacity(ctx, stdout)
	}
	if s.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return err
	}
	defer os.RemoveAll(s.dir)
	fmt.Fprintf(stderr, "making pipelines/sql, and %d rows\n", s.rows)
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
	if s.svg != "" {
		return os.WriteFile(s.svg, chart(s, results), 0o644)
	}
	return nil
}

// prepare builds the program and makes the input.
func (s *settings) prepare(ctx context.Context) error {
	contenders := s.contenders()
	if len(contenders) == 0 {
		return errors.New("-only matches none")
	}
	s.sql = filepath.Join(s.dir, "sql")
	if slices.ContainsFunc(contenders, func(c contender) bool { return c.sql }) {
		if err := s.build(ctx); err != nil {
			return err
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

func (s *settings) build(ctx context.Context) error {
	build := exec.CommandContext(ctx, "go", "build", "-o", s.sql, "github.com/beam-dynamodb/beam-dynamodb/pipelines/sql")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

// input is the file of an append, or of an upsert.
func (s *settings) input(upsert bool) string {
	if upsert && s.keys > 0 {
		return filepath.Join(s.dir, "upsert.csv")
	}
	return filepath.Join(s.dir, "append.csv")
}
