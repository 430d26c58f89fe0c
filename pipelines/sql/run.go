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
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/beamlog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitFailures    = 3   // all is stored but the rows in the file of -failures
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
	beamlog.Init(stderr, f.verbose)
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
	job := job{flags: f, name: name, stdout: stdout, stderr: screen, terminal: terminal, summary: summary{Script: name}}
	code := job.end(job.run(ctx, text))
	if f.json {
		if err := job.summary.print(stdout, code); err != nil {
			fmt.Fprintf(stderr, "%s: -json: %v\n", name, err)
			return exitFailed
		}
	}
	return code
}

// end says how a run ended, and returns the exit code.
func (j *job) end(err error) int {
	switch {
	case err == nil && j.summary.failed() == 1:
		fmt.Fprintf(j.stderr, "%s: 1 row was not stored; it is in %s\n", j.name, j.flags.failures)
		return exitFailures
	case err == nil && j.summary.failed() > 0:
		fmt.Fprintf(j.stderr, "%s: %s rows were not stored; they are in %s\n", j.name, progress.Count(j.summary.failed()), j.flags.failures)
		return exitFailures
	case err == nil && len(j.summary.FailuresElsewhere) > 0:
		fmt.Fprintf(j.stderr, "%s: rows were not stored; they are in %s\n", j.name, strings.Join(j.summary.FailuresElsewhere, ", "))
		return exitFailures
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted):
		j.summary.Errors = []string{err.Error()}
		fmt.Fprintf(j.stderr, "%s: %v\n", j.name, err)
		j.summary.tellStored(j.stderr)
		if !j.flags.inProcess() {
			fmt.Fprintf(j.stderr, "%s: the job may go on at the runner; cancel it there\n", j.name)
		}
		return exitInterrupted
	}
	j.summary.Errors = messages(j.name, err, j.flags.verbose)
	for _, text := range j.summary.Errors {
		fmt.Fprintln(j.stderr, text)
	}
	if j.broken {
		j.summary.tellStored(j.stderr)
	}
	return exitFailed
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
	stdout   io.Writer
	stderr   *progress.Screen
	terminal bool // that stderr is one
	summary  summary
	broken   bool // the load failed, and has shown no summary
}

func (j *job) run(ctx context.Context, text string) (err error) {
	opts := plan.Options{Script: j.name, Folder: filepath.Dir(j.flags.script), Strict: j.flags.strict}
	if j.flags.embedded {
		opts.Region = embedded.Region
	}
	p, err := plan.Build(ctx, text, opts)
	if p != nil {
		for _, w := range p.Warnings {
			j.warn(w.Pos, w.Error())
		}
	}
	if err != nil {
		return err
	}
	if endless := p.Endless(); len(endless) > 0 && j.flags.direct() {
		return fmt.Errorf("the rows of '%s' do not come to an end, which runner direct cannot read; leave --runner out, for prism", endless[0])
	}
	if _, err := io.WriteString(j.printer(), p.Output); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if len(p.Jobs) == 0 {
		return nil
	}
	var server *embedded.Server
	if j.flags.embedded {
		if server, err = embed(p); err != nil {
			return err
		}
		defer server.Close()
	}
	if j.flags.dryRun {
		return j.check(ctx, p)
	}
	if j.flags.create {
		if err := j.createTables(ctx, p); err != nil {
			return err
		}
	}
	out, err := openDump(j.flags.dump, j.stdout)
	if err != nil {
		return err
	}
	if err := j.load(ctx, p); err != nil {
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

// warn warns of something at a place of the script.
func (j *job) warn(pos schema.Position, text string) {
	fmt.Fprintf(j.stderr, "%s:%d:%d: warning: %s\n", j.name, pos.Line, pos.Column, text)
}

// printer is where the script's statements print: with -json, standard output is for the summary alone.
func (j *job) printer() io.Writer {
	if j.flags.json {
		return j.stderr
	}
	return j.stdout
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
			faults = append(faults, &ast.Error{Pos: sink.Table.Pos, Err: fmt.Errorf("-embedded: %w", err)})
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
