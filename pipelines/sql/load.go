package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// load runs the pipelines, one after the other, and shows how they get on and what they did.
func (j *job) load(ctx context.Context, p *plan.Plan) (err error) {
	var tables []string
	for _, sink := range p.Sinks {
		tables = append(tables, sink.Name)
	}
	run := progress.NewRun()
	defer run.Done(tables)
	failures, closeFailures, err := j.openFailures(ctx, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeFailures()) }()
	start, before := time.Now(), counts{input.ProcessStats(), dynamodbio.ProcessStats()}
	pipelines := make([]*beam.Pipeline, len(p.Jobs)) // all are built first, so that the size of all that will be read is known
	for i, job := range p.Jobs {
		pipeline, root := beam.NewPipelineWithRoot()
		if err := composeJob(job, root, run, failures.of(i, len(p.Jobs))); err != nil {
			return err
		}
		pipelines[i] = pipeline
	}
	stop := j.show(func() progress.Measure { return before.measure(run, tables) }, start)
	for i, job := range p.Jobs {
		if err = j.runJob(ctx, job, pipelines[i]); err != nil {
			break
		}
	}
	stop()
	took := time.Since(start)
	j.summary.count(took, before, run.Counts(tables), err == nil)
	if j.broken = err != nil; j.broken {
		return err
	}
	if j.flags.async() {
		j.summary.Status = "submitted"
		fmt.Fprintf(j.stderr, "%s: the job is submitted; the runner says how it gets on\n", j.name)
		return nil
	}
	if j.summary.FailuresElsewhere, err = failures.written(ctx); err != nil {
		return err
	}
	if run.Idle(tables) && !j.flags.inProcess() {
		fmt.Fprintf(j.stderr, "%s: done in %s. Its workers ran elsewhere: the runner's metrics say what they did.\n", j.name, progress.Elapsed(took))
		return nil
	}
	if n := j.summary.Ignored; n > 0 {
		fmt.Fprintf(j.stderr, "warning: %s fields or records did not parse and were passed over (…ignore-parse-errors)\n", progress.Count(n))
	}
	if j.flags.json {
		return nil
	}
	return run.Summary(j.stderr, tables, took)
}

// show shows the progress line until the function that it returns is called.
func (j *job) show(measure func() progress.Measure, start time.Time) (stop func()) {
	var gauge progress.Gauge
	line := func() string { return gauge.Line(measure(), time.Since(start)) }
	switch {
	case j.terminal && (!j.flags.verbose || j.flags.progress):
		return j.stderr.Show(line)
	case j.flags.progress:
		return j.stderr.Log(line)
	}
	return func() {}
}

// runJob runs one pipeline, under the name and with the parallelism that the script set.
func (j *job) runJob(ctx context.Context, job *plan.Job, pipeline *beam.Pipeline) error {
	parallelism := ""
	if job.Parallelism > 0 {
		parallelism = strconv.Itoa(job.Parallelism)
	}
	for _, option := range [][2]string{{"job_name", job.Name}, {"parallelism", parallelism}} {
		undo, err := j.flags.fill(option[0], option[1])
		if err != nil {
			return err
		}
		defer undo()
	}
	return j.runPipeline(ctx, pipeline)
}

// composeJob is compose. Tests add functions to the pipeline by it.
var composeJob = compose

// compose builds the pipeline. Beam's constructors panic; a fault that the plan's checks let through should
// still end as an error.
func compose(job *plan.Job, s beam.Scope, run progress.Run, failures plan.Failures) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the pipeline cannot be built: %w", rootcause.Panic(r, debug.Stack()))
		}
	}()
	return job.Compose(s, run, failures)
}

// grace is how long an interrupted pipeline has to end by itself.
const grace = 3 * time.Second

// runPipeline runs the pipeline until it ends or the context does.
func (j *job) runPipeline(ctx context.Context, p *beam.Pipeline) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("the runner failed: %w", rootcause.Panic(r, debug.Stack()))
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

// counts are this process's counters at one moment.
type counts struct {
	read    input.Stats
	written dynamodbio.Stats
}

// measure says how far this process has come since then.
func (c counts) measure(run progress.Run, tables []string) progress.Measure {
	read, now := input.ProcessStats().Sub(c.read), dynamodbio.ProcessStats()
	m := progress.Measure{
		Read: read.Bytes, Total: read.TotalBytes,
		Items:   now.Puts + now.Deletes - c.written.Puts - c.written.Deletes,
		Retries: now.Retries - c.written.Retries, Throttles: now.Throttles - c.written.Throttles,
	}
	m.Settled = m.Items + now.Folded + now.Failures - c.written.Folded - c.written.Failures
	for _, t := range run.Counts(tables) {
		m.Rows += t.Rows
	}
	return m
}
