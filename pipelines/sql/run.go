package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// run is the program. Items and what the script's statements print go to stdout, all else to
// stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	screen := progress.NewScreen(stderr)
	f := newFlags()
	if code, ok := f.Start(args, usage, f.check, stdout, screen); !ok {
		return code
	}
	text, err := program.ReadSQL(f.script(), "a script of Flink SQL")
	if err != nil {
		fmt.Fprintf(screen, "%s: %v\n", f.script(), err)
		return program.ExitFailed
	}
	name := filepath.Base(f.script())
	j := job{
		flags: f, name: name, stdout: stdout, stderr: screen, terminal: progress.IsTerminal(stderr),
		summary: summary{Script: name},
	}
	code := j.report(j.run(ctx, text))
	if f.json {
		if err := j.summary.print(stdout, code); err != nil {
			fmt.Fprintf(screen, "%s: -json: %v\n", name, err)
			return program.ExitFailed
		}
	}
	return code
}

// job is one run of a script.
type job struct {
	flags    *flags
	name     string // of the script, without its folder
	stdout   io.Writer
	stderr   *progress.Screen
	terminal bool // that stderr is one
	summary  summary
	broken   bool // the load failed, and has printed no summary
}

// run plans the script, prints what its statements show, and loads its tables.
func (j *job) run(ctx context.Context, text string) (err error) {
	p, err := j.plan(ctx, text)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(j.output(), p.Output); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if len(p.Jobs) == 0 {
		return nil
	}
	var server *embedded.Server
	if j.flags.Embedded {
		if server, err = startEmbedded(p); err != nil {
			return err
		}
		defer server.Close()
	}
	if j.flags.dryRun {
		return j.check(ctx, p)
	}
	if j.flags.createTables {
		if err := j.createTables(ctx, p); err != nil {
			return err
		}
	}
	dump, err := j.flags.OpenDump(j.stdout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dump.Close()) }()
	if err := j.load(ctx, p); err != nil {
		return err
	}
	return dump.Write(server)
}

// plan checks the script, and prints its warnings.
func (j *job) plan(ctx context.Context, text string) (*plan.Plan, error) {
	opts := plan.Options{
		Script: j.name, Folder: filepath.Dir(j.flags.script()), Strict: j.flags.Strict,
	}
	if j.flags.Embedded {
		opts.Region = embedded.Region
	}
	p, err := plan.Build(ctx, text, opts)
	if p != nil {
		for _, w := range p.Warnings {
			j.warn(w.Pos, w.Error())
		}
	}
	if err != nil {
		return nil, err
	}
	runner := j.flags.Runner()
	if endless := p.Endless(); len(endless) > 0 && !runner.CanStream() {
		return nil, fmt.Errorf("the runner %s cannot read '%s', whose rows have no end; "+
			"use prism, the default of --runner", runner.Name, endless[0])
	}
	return p, nil
}

// warn prints a warning about a position of the script.
func (j *job) warn(pos schema.Position, text string) {
	fmt.Fprintf(j.stderr, "%s:%d:%d: warning: %s\n", j.name, pos.Line, pos.Column, text)
}

// output is where the script's statements print. With -json, standard output is for the summary
// only.
func (j *job) output() io.Writer {
	if j.flags.json {
		return j.stderr
	}
	return j.stdout
}

// startEmbedded starts the in-process DynamoDB with the plan's tables.
func startEmbedded(p *plan.Plan) (*embedded.Server, error) {
	server, err := embedded.Start()
	if err != nil {
		return nil, fmt.Errorf("-embedded: %w", err)
	}
	var problems []error
	for _, sink := range p.Sinks {
		if err := server.CreateTable(&sink.Config); err != nil {
			problems = append(problems, at(sink, fmt.Errorf("-embedded: %w", err)))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(append(problems, server.Close())...)
	}
	return server, nil
}
