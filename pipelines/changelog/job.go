package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/debezium"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
)

// job is one run of the program.
type job struct {
	flags    *flags
	cfg      dynamodbio.Config
	screen   *progress.Screen
	terminal bool // that the screen is one

	source  jetstream.Source
	link    jetstream.Link
	counts  progress.Run
	server  *embedded.Server // nil without -embedded
	rows    *rowsFn
	started time.Time
}

// run prepares what the pipeline reads and writes, runs it, and writes the file of -dump.
func (j *job) run(ctx context.Context, stdout io.Writer) (err error) {
	f := j.flags
	unit, err := debezium.ParseTimeUnit(f.timeUnit)
	if err != nil {
		return err
	}
	if j.source, err = f.source(); err != nil {
		return err
	}
	if f.Embedded {
		if j.server, err = embedded.Start(); err != nil {
			return fmt.Errorf("-embedded: %w", err)
		}
		defer j.server.Close()
		if err := j.server.CreateTable(&j.cfg); err != nil {
			return fmt.Errorf("-embedded: %w", err)
		}
	}
	dump, err := f.OpenDump(stdout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dump.Close()) }()
	j.link, j.counts = jetstream.NewLink(), progress.NewRun()
	defer j.link.Close()
	defer j.counts.Done([]string{j.cfg.Table, ignoredCounter})
	if f.generates() {
		stop, err := j.generate(ctx)
		if err != nil {
			return fmt.Errorf("-embedded: %w", err)
		}
		defer stop()
	}
	if j.source, err = jetstream.Check(ctx, j.source); err != nil {
		if ctx.Err() != nil {
			return program.ErrInterrupted
		}
		return err
	}
	if j.rows, err = newRowsFn(j.cfg, j.source.Stream, unit, f.unavailable); err != nil {
		return err
	}
	if err := j.sync(ctx); err != nil {
		return err
	}
	return dump.Write(j.server)
}

// source returns what the flags say to read.
func (f *flags) source() (jetstream.Source, error) {
	from, err := jetstream.ParseFrom(f.from)
	return jetstream.Source{
		URL: f.nats, Credentials: f.credentials, Stream: f.stream, Subject: f.subject,
		From: from, Messages: f.messages, IgnoreGaps: f.ignoreGaps,
	}, err
}

// sync runs the pipeline, shows its progress, and prints what it did.
func (j *job) sync(ctx context.Context) error {
	f := j.flags
	if f.duration > 0 {
		j.source.Until = time.Now().Add(f.duration)
	}
	pipeline, err := program.Build(j.compose)
	if err != nil {
		return err
	}
	j.started = time.Now()
	stop := j.showProgress(dynamodbio.ProcessStats())
	err = f.Run(ctx, pipeline, j.drain)
	stop()
	if err != nil {
		return err
	}
	return j.printSummary()
}

// compose adds the pipeline's steps: read messages, make rows of them, write the rows, count.
func (j *job) compose(s beam.Scope) error {
	j.rows.Ignore = j.flags.ignoreParseErrors
	j.rows.Counter = j.counts.Counter(j.cfg.Table)
	j.rows.Ignored = j.counts.Counter(ignoredCounter)
	rows := beam.ParDo(s, j.rows, jetstream.Read(s, j.source, j.link))
	result, err := dynamodbio.TryWrite(s, j.cfg, rows)
	if err != nil {
		return err
	}
	progress.CountWritten(s, j.rows.Counter, result.Written)
	return nil
}

// drain stops the source, so that the pipeline stores what was read and ends. It reports false for
// workers in other processes, which it cannot reach.
func (j *job) drain() bool {
	if !j.flags.Runner().WorkersInProcess() {
		return false
	}
	fmt.Fprintln(j.screen, "stopping: what was read is being stored")
	j.link.Stop()
	return true
}
