package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
)

// ignoredCounter is the name under which the messages are counted that -ignore-parse-errors passes over. No table is named
// so: the name of a DynamoDB table has no space.
const ignoredCounter = "ignored messages"

// logInterval is how often a line is written where none can be redrawn.
const logInterval = 10 * time.Second

// log writes the line now and then, until the function that it returns is called.
func (j *job) log(line func() string) (stop func()) {
	ticker := time.NewTicker(logInterval)
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-ticker.C:
				fmt.Fprintln(j.screen, line())
			case <-done:
				return
			}
		}
	})
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(done)
		wg.Wait()
	})
}

// line says how far the program has come in this process.
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
		parts = append(parts, progress.Count(int64(j.server.Len(j.cfg.Table)))+" in the table")
	}
	if n := now.Retries - before.Retries; n > 0 {
		parts = append(parts, progress.Count(n)+" retries")
	}
	return strings.Join(append(parts, progress.Elapsed(elapsed)), " · ")
}

// summary says what was done, and where to go on.
func (j *job) summary() error {
	f, tables := j.flags, []string{j.cfg.Table}
	read, took := j.link.Stats(), time.Since(j.started)
	switch {
	case f.async():
		fmt.Fprintln(j.screen, "the job is submitted; the runner says how it gets on")
		return nil
	case !f.inProcess() && read.Messages == 0:
		fmt.Fprintf(j.screen, "done in %s. The workers ran elsewhere: the runner's metrics say what they did.\n", progress.Elapsed(took))
		return nil
	}
	if n := progress.Of(j.counts.Counter(ignoredCounter)).Rows.Load(); n > 0 {
		fmt.Fprintf(j.screen, "warning: %s messages were no change events of this table and were passed over (-ignore-parse-errors)\n", progress.Count(n))
	}
	if read.Gaps > 0 {
		fmt.Fprintf(j.screen, "warning: in %s places messages were gone before they were read (-ignore-gaps)\n", progress.Count(read.Gaps))
	}
	if err := j.counts.Summary(j.screen, tables, took); err != nil {
		return err
	}
	if f.nats != "" && read.Messages > 0 {
		fmt.Fprintf(j.screen, "messages %d to %d of stream %s are stored; go on with -from %d\n", read.First, read.Last, j.source.Stream, read.Last+1)
	}
	return nil
}
