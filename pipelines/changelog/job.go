package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/debezium"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/embeddednats"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/jetstream"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/changelog/internal/orders"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
)

// errInterrupted says that the program was ended before what it had read was stored.
var errInterrupted = errors.New("interrupted; some of what was read may not be stored. Begin again where the last run began: what is stored twice is stored the same")

// job is one run of the program.
type job struct {
	flags    *flags
	cfg      dynamodbio.Config
	screen   *progress.Screen
	terminal bool // that the screen is one

	source  jetstream.Source
	link    jetstream.Link
	counts  progress.Run
	server  *embedded.Server // or nil
	rows    *rowsFn
	started time.Time
}

func (j *job) run(ctx context.Context, stdout io.Writer) (err error) {
	f := j.flags
	from, err := jetstream.ParseFrom(f.from)
	if err != nil {
		return err
	}
	unit, err := debezium.ParseTimeUnit(f.timeUnit)
	if err != nil {
		return err
	}
	j.source = jetstream.Source{
		URL: f.nats, Credentials: f.credentials, Stream: f.stream, Subject: f.subject, From: from, Messages: f.messages, IgnoreGaps: f.ignoreGaps,
	}
	if f.embedded {
		if j.server, err = embedded.Start(); err != nil {
			return fmt.Errorf("-embedded: %w", err)
		}
		defer j.server.Close()
		if err := j.server.Adopt(&j.cfg); err != nil {
			return fmt.Errorf("-embedded: %w", err)
		}
	}
	out, err := openDump(f.dump, stdout)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	j.link, j.counts = jetstream.NewLink(), progress.NewRun()
	defer j.link.Close()
	defer j.counts.Done([]string{j.cfg.Table, ignoredCounter})
	stopFeed, err := j.feed(ctx)
	if err != nil {
		return fmt.Errorf("-embedded: %w", err)
	}
	defer stopFeed()
	if j.source, err = jetstream.Check(ctx, j.source); err != nil {
		if ctx.Err() != nil {
			return errInterrupted
		}
		return err
	}
	if j.rows, err = newRowsFn(j.cfg, j.source.Stream, unit, j.flags.unavailable); err != nil {
		return err
	}
	if err := j.follow(ctx); err != nil {
		return err
	}
	if f.dump != "" {
		if err := j.server.Dump(out); err != nil {
			if e, ok := errors.AsType[*fs.PathError](err); ok { // without the packages that it came through
				err = e
			}
			return fmt.Errorf("-dump: %w", err)
		}
	}
	return nil
}

// openDump opens the file that items are written to, before anything runs.
func openDump(name string, stdout io.Writer) (io.WriteCloser, error) {
	if name == "" || name == "-" {
		return keptOpen{stdout}, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, fmt.Errorf("-dump: %w", err)
	}
	return file, nil
}

type keptOpen struct{ io.Writer }

func (keptOpen) Close() error { return nil }

// feed starts the made-up stream, if there is to be one, and returns how to end it.
func (j *job) feed(ctx context.Context) (stop func(), err error) {
	if j.flags.nats != "" {
		return func() {}, nil
	}
	for _, column := range j.cfg.Columns {
		if !slices.Contains(orders.Fields(), column.Name) {
			return nil, fmt.Errorf("the made-up orders have no column %s; they have %s. Read a stream of your own with -nats",
				column.Name, strings.Join(orders.Fields(), ", "))
		}
	}
	server, err := embeddednats.Start()
	if err != nil {
		return nil, err
	}
	feeder, err := newFeeder(ctx, server.URL(), orders.NewGenerator(j.flags.seed, j.flags.keys), j.flags.rate, j.flags.messages)
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	j.source.URL, j.source.Stream = server.URL(), madeStream
	ctx, cancel := context.WithCancel(ctx)
	fed := make(chan struct{})
	go func() {
		defer close(fed)
		if err := feeder.run(ctx, func() int64 { return j.link.Stats().Messages }); err != nil {
			fmt.Fprintf(j.screen, "warning: %v\n", err)
		}
	}()
	return func() {
		cancel()
		<-fed
		server.Close()
	}, nil
}

// follow runs the pipeline, shows how it gets on, and says what it did.
func (j *job) follow(ctx context.Context) error {
	f := j.flags
	if f.lasting > 0 {
		j.source.Until = time.Now().Add(f.lasting)
	}
	pipeline, err := j.compose()
	if err != nil {
		return err
	}
	j.started = time.Now()
	written := dynamodbio.ProcessStats()
	line := func() string { return j.line(written) }
	hide := func() {}
	switch {
	case j.terminal && !f.verbose:
		hide = j.screen.Show(line)
	case f.inProcess() && !f.async():
		hide = j.log(line)
	}
	err = j.runPipeline(ctx, pipeline)
	hide()
	if err != nil {
		return err
	}
	return j.summary()
}

// compose builds the pipeline. Beam's constructors panic; a fault that was not found before should still end as an error.
func (j *job) compose() (p *beam.Pipeline, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the pipeline cannot be built: %w", rootcause.Panic(r, debug.Stack()))
		}
	}()
	p, s := beam.NewPipelineWithRoot()
	j.rows.Ignore = j.flags.ignoreParseErrors
	j.rows.Counter, j.rows.Ignored = j.counts.Counter(j.cfg.Table), j.counts.Counter(ignoredCounter)
	rows := beam.ParDo(s, j.rows, jetstream.Read(s, j.source, j.link))
	result, err := dynamodbio.TryWrite(s, j.cfg, rows)
	if err != nil {
		return nil, err
	}
	beam.ParDo0(s, &tallyFn{Counter: j.rows.Counter}, result.Written)
	return p, nil
}

const (
	// drainTime is how long what was read may take to be stored after the program was told to stop.
	drainTime = 30 * time.Second
	// grace is how long a pipeline that is given up has to end by itself.
	grace = 3 * time.Second
)

// runPipeline runs the pipeline until it ends. When the context ends, the source does, and the pipeline after it.
func (j *job) runPipeline(ctx context.Context, p *beam.Pipeline) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("the runner failed: %w", rootcause.Panic(r, debug.Stack()))
			}
		}()
		done <- j.flags.execute(running, p)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if j.flags.inProcess() {
		fmt.Fprintln(j.screen, "stopping: what was read is being stored")
		j.link.Stop()
		select {
		case err := <-done:
			return err
		case <-time.After(drainTime):
		}
	}
	cancel()
	select {
	case <-done:
	case <-time.After(grace):
	}
	if !j.flags.inProcess() {
		return fmt.Errorf("%w. The job may go on at the runner; cancel it there", errInterrupted)
	}
	return errInterrupted
}
