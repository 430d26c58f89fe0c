package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/quiet"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130 // as a shell has it for SIGINT
)

// errInterrupted says that the context ended before the pipeline did.
var errInterrupted = errors.New("interrupted; what was stored until now stays stored, and a new run stores the rest")

// run is the program. Items go to stdout, and all that is meant for people to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	terminal := progress.IsTerminal(stderr)
	screen := progress.NewScreen(stderr)
	stderr = screen
	f, err := parseFlags(args)
	if err != nil {
		fmt.Fprintf(stderr, "sql: %v\nRun it with -h to see how it is used.\n", err)
		return exitUsage
	}
	quiet.Init(stderr, f.verbose)
	switch {
	case f.help:
		fmt.Fprint(stdout, usage)
		return exitOK
	case f.beamFlags:
		f.printBeamFlags(stdout)
		return exitOK
	}
	if err := f.check(); err != nil {
		fmt.Fprintf(stderr, "sql: %v\nRun it with -h to see how it is used.\n", err)
		return exitUsage
	}
	name := filepath.Base(f.script)
	text, err := readScript(f.script)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", f.script, err)
		return exitFailed
	}
	job := job{flags: f, name: name, stderr: screen, terminal: terminal}
	switch err := job.run(ctx, text, stdout); {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted):
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		if !f.inProcess() {
			fmt.Fprintf(stderr, "%s: the job may go on at the runner; cancel it there\n", name)
		}
		return exitInterrupted
	default:
		report(stderr, name, err, f.verbose)
		return exitFailed
	}
}

// readScript reads the script and says in a few words why it cannot.
func readScript(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return "", err
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return "", errors.New("it is no SQL script: it is not UTF-8 text")
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return "", errors.New("the script is empty")
	}
	return string(data), nil
}

// job is one run of a script.
type job struct {
	flags    *flags
	name     string
	stderr   *progress.Screen
	terminal bool // that stderr is one
}

func (j *job) run(ctx context.Context, text string, stdout io.Writer) (err error) {
	opts := plan.Options{Script: j.name, Folder: filepath.Dir(j.flags.script)}
	if j.flags.embedded {
		opts.Region = embedded.Region
	}
	p, err := plan.Build(ctx, text, opts)
	if err != nil {
		return err
	}
	var server *embedded.Server
	if j.flags.embedded {
		if server, err = embed(p); err != nil {
			return err
		}
		defer server.Close()
	}
	out, err := openDump(j.flags.dump, stdout)
	if err != nil {
		return err
	}
	if err := j.load(ctx, p, server); err != nil {
		return errors.Join(err, out.Close())
	}
	if j.flags.dump != "" {
		err = server.Dump(out)
	}
	if err = errors.Join(err, out.Close()); err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok { // without the packages that it came through
			err = e
		}
		return fmt.Errorf("-dump: %w", err)
	}
	return nil
}

// embed starts the in-process DynamoDB with the plan's tables.
func embed(p *plan.Plan) (*embedded.Server, error) {
	server, err := embedded.Start()
	if err != nil {
		return nil, fmt.Errorf("-embedded: %w", err)
	}
	var faults []error
	for _, sink := range p.Sinks {
		if err := server.Adopt(&sink.Config); err != nil {
			faults = append(faults, &plan.Error{Pos: sink.Table.Pos, Err: fmt.Errorf("-embedded: %w", err)})
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(append(faults, server.Close())...)
	}
	return server, nil
}

// openDump opens the file that items are written to, before anything runs: a path that cannot be written is
// found then, and not after an hour.
func openDump(name string, stdout io.Writer) (io.WriteCloser, error) {
	switch name {
	case "", "-":
		return nopCloser{stdout}, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("-dump: %w", err)
	}
	return file, nil
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// load runs the pipeline, and shows how it gets on and what it did.
func (j *job) load(ctx context.Context, p *plan.Plan, server *embedded.Server) error {
	var tables []string
	for _, sink := range p.Sinks {
		tables = append(tables, sink.Name)
	}
	run := progress.NewRun()
	defer run.Done(tables)
	pipeline, root := beam.NewPipelineWithRoot()
	if err := compose(p, root, run); err != nil {
		return err
	}
	start, read, written := time.Now(), input.ProcessStats(), dynamodbio.ProcessStats()
	stop := func() {}
	if j.terminal && !j.flags.verbose {
		stop = j.stderr.Show(func() string { return progressLine(time.Since(start), read, written) })
	}
	err := j.runPipeline(ctx, pipeline)
	stop()
	if err != nil {
		return err
	}
	took := time.Since(start)
	if j.flags.async() {
		fmt.Fprintf(j.stderr, "%s: the job is submitted; the runner says how it gets on\n", j.name)
		return nil
	}
	if run.Idle(tables) && !j.flags.inProcess() {
		fmt.Fprintf(j.stderr, "%s: done in %s. Its workers ran elsewhere: the runner's metrics say what they did.\n", j.name, progress.Elapsed(took))
		return nil
	}
	if n := input.ProcessStats().Sub(read).Ignored; n > 0 {
		fmt.Fprintf(j.stderr, "warning: %s fields or records did not parse and were passed over (…ignore-parse-errors)\n", progress.Count(n))
	}
	return run.Summary(j.stderr, tables, took)
}

// compose builds the pipeline. Beam's constructors panic; a fault that the plan's checks let through should
// still end as an error.
func compose(p *plan.Plan, s beam.Scope, run progress.Run) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the pipeline cannot be built: %v\n%s", r, debug.Stack())
		}
	}()
	return p.Compose(s, run)
}

// grace is how long an interrupted pipeline has to end by itself.
const grace = 3 * time.Second

// runPipeline runs the pipeline until it ends or the context does.
func (j *job) runPipeline(ctx context.Context, p *beam.Pipeline) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("the runner failed: %v\n%s", r, debug.Stack())
			}
		}()
		done <- j.flags.execute(ctx, p)
	}()
	select {
	case err := <-done:
		if ctx.Err() != nil {
			return errInterrupted
		}
		return err
	case <-ctx.Done():
	}
	select { // let the pipeline's functions finish what they hold
	case <-done:
	case <-time.After(grace):
	}
	return errInterrupted
}

// progressLine says how far this process has come since start.
func progressLine(elapsed time.Duration, read input.Stats, written dynamodbio.Stats) string {
	now := dynamodbio.ProcessStats()
	items := now.Puts + now.Deletes - written.Puts - written.Deletes
	parts := []string{
		progress.Count(input.ProcessStats().Sub(read).Rows) + " rows read",
		progress.Count(items) + " items written",
		progress.Count(progress.Rate(items, elapsed)) + " items/s",
	}
	if n := now.Retries - written.Retries; n > 0 {
		parts = append(parts, progress.Count(n)+" retries")
	}
	return strings.Join(append(parts, progress.Elapsed(elapsed)), " · ")
}
