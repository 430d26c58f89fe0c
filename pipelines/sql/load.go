package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// load runs the pipelines, one after the other, shows their progress, and prints what they did.
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
	pipelines := make([]*beam.Pipeline, len(p.Jobs))
	for i, job := range p.Jobs { // all of them first, so that the total size to read is known
		pipelines[i], err = program.Build(func(s beam.Scope) error {
			return composeJob(job, s, run, failures.of(i, len(p.Jobs)))
		})
		if err != nil {
			return err
		}
	}
	stop := j.showProgress(func() progress.Measure { return before.measure(run, tables) }, start)
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
	if j.flags.Async() {
		j.summary.Status = "submitted"
		fmt.Fprintf(j.stderr, "%s: the job is submitted; the runner shows its progress\n", j.name)
		return nil
	}
	if j.summary.FailuresElsewhere, err = failures.written(ctx); err != nil {
		return err
	}
	return j.printSummary(run, tables, took)
}

// printSummary prints what a finished load did, unless -json does so.
func (j *job) printSummary(run progress.Run, tables []string, took time.Duration) error {
	if run.Idle(tables) && !j.flags.Runner().InProcess() {
		fmt.Fprintf(j.stderr, "%s: done in %s. Its workers ran in other processes: "+
			"the runner's metrics have the counts.\n", j.name, progress.Elapsed(took))
		return nil
	}
	if n := j.summary.Ignored; n > 0 {
		fmt.Fprintf(j.stderr, "warning: %s fields or records could not be parsed and were skipped "+
			"(…ignore-parse-errors)\n", progress.Count(n))
	}
	if j.flags.json {
		return nil
	}
	return run.Summary(j.stderr, tables, took)
}

// progressInterval is the time between two lines of -progress where none can be redrawn.
const progressInterval = 5 * time.Second

// showProgress shows the progress line until the function that it returns is called.
func (j *job) showProgress(measure func() progress.Measure, start time.Time) (stop func()) {
	var gauge progress.Gauge
	line := func() string { return gauge.Line(measure(), time.Since(start)) }
	switch {
	case j.terminal && (!j.flags.Verbose || j.flags.progress):
		return j.stderr.Show(line)
	case j.flags.progress:
		return j.stderr.Log(line, progressInterval, true)
	}
	return func() {}
}

// runJob runs one pipeline, under the name and with the parallelism that the script sets.
func (j *job) runJob(ctx context.Context, job *plan.Job, pipeline *beam.Pipeline) error {
	parallelism := ""
	if job.Parallelism > 0 {
		parallelism = strconv.Itoa(job.Parallelism)
	}
	for _, option := range [][2]string{{"job_name", job.Name}, {"parallelism", parallelism}} {
		restore, err := j.flags.SetUnlessGiven(option[0], option[1])
		if err != nil {
			return err
		}
		defer restore()
	}
	return j.flags.Run(ctx, pipeline, nil)
}

// composeJob builds a job's pipeline. Tests replace it to add functions to the pipeline.
var composeJob = (*plan.Job).Compose

// counts are this process's counters at one moment.
type counts struct {
	read    input.Stats
	written dynamodbio.Stats
}

// measure returns this process's progress since that moment.
func (c counts) measure(run progress.Run, tables []string) progress.Measure {
	read, now := input.ProcessStats().Sub(c.read), dynamodbio.ProcessStats()
	m := progress.Measure{
		Read: read.Bytes, Total: read.TotalBytes,
		Items:     now.Puts + now.Deletes - c.written.Puts - c.written.Deletes,
		Retries:   now.Retries - c.written.Retries,
		Throttles: now.Throttles - c.written.Throttles,
	}
	m.Settled = m.Items + now.Folded + now.Failures - c.written.Folded - c.written.Failures
	for _, t := range run.Counts(tables) {
		m.Rows += t.Rows
	}
	return m
}
