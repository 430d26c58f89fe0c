package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
)

// ignoredCounter is the name of the counter of the messages that -ignore-parse-errors skips. No
// table has this name: the name of a DynamoDB table has no space.
const ignoredCounter = "ignored messages"

// progressInterval is the time between two lines of progress where none can be redrawn.
const progressInterval = 10 * time.Second

// showProgress shows the progress line until the function that it returns is called.
func (j *job) showProgress(before dynamodbio.Stats) (stop func()) {
	line := func() string { return j.line(before) }
	switch {
	case j.terminal && !j.flags.Verbose:
		return j.screen.Show(line)
	case j.flags.Runner().WorkersInProcess() && !j.flags.Async():
		return j.screen.Log(line, progressInterval, false)
	}
	return func() {}
}

// line describes the progress in this process.
func (j *job) line(before dynamodbio.Stats) string {
	read, now, elapsed := j.link.Stats(), dynamodbio.ProcessStats(), time.Since(j.started)
	items := now.Puts + now.Deletes - before.Puts - before.Deletes
	parts := []string{
		progress.Count(read.Messages) + " messages read",
		progress.Count(read.Behind) + " behind",
		progress.Count(items) + " items written",
		progress.Count(progress.Rate(items, elapsed)) + " items/s",
	}
	if j.server != nil {
		n := int64(j.server.Len(j.cfg.Table))
		parts = append(parts, progress.Count(n)+" in the table")
	}
	if n := now.Retries - before.Retries; n > 0 {
		parts = append(parts, progress.Count(n)+" retries")
	}
	return strings.Join(append(parts, progress.Elapsed(elapsed)), " · ")
}

// printSummary prints what was done, and where the next run starts.
func (j *job) printSummary() error {
	f, read, took := j.flags, j.link.Stats(), time.Since(j.started)
	switch {
	case f.Async():
		fmt.Fprintln(j.screen, "the job is submitted; the runner shows its progress")
		return nil
	case !f.Runner().WorkersInProcess() && read.Messages == 0:
		fmt.Fprintf(j.screen, "done in %s. The workers ran in other processes: "+
			"the runner's metrics have the counts.\n", progress.Elapsed(took))
		return nil
	}
	if n := progress.Of(j.counts.Counter(ignoredCounter)).Rows.Load(); n > 0 {
		fmt.Fprintf(j.screen, "warning: %s messages were not change events of this table "+
			"and were skipped (-ignore-parse-errors)\n", progress.Count(n))
	}
	if read.Gaps > 0 {
		fmt.Fprintf(j.screen, "warning: messages were removed from the stream before they were "+
			"read, in %s places (-ignore-gaps)\n", progress.Count(read.Gaps))
	}
	if err := j.counts.Summary(j.screen, []string{j.cfg.Table}, took); err != nil {
		return err
	}
	if !f.generates() && read.Messages > 0 {
		fmt.Fprintf(j.screen, "messages %d to %d of stream %s are stored; continue with -from %d\n",
			read.First, read.Last, j.source.Stream, read.Last+1)
	}
	return nil
}
