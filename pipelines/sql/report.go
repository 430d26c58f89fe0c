package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/progress"
)

// interrupted is the message of a run that ended early.
const interrupted = "interrupted; what was stored until now stays stored, " +
	"and a new run stores the rest"

// report prints how a run ended, and returns the exit code.
func (j *job) report(err error) int {
	switch {
	case err == nil:
		return j.reportFailedRows()
	case errors.Is(err, program.ErrInterrupted):
		j.summary.Errors = []string{interrupted}
		fmt.Fprintf(j.stderr, "%s: %s\n", j.name, interrupted)
		j.summary.printStored(j.stderr)
		if !j.flags.Runner().InProcess() {
			fmt.Fprintf(j.stderr, "%s: the job may still run; cancel it at the runner\n", j.name)
		}
		return program.ExitInterrupted
	}
	j.summary.Errors = program.Messages(j.name, err, j.flags.Verbose)
	for _, text := range j.summary.Errors {
		fmt.Fprintln(j.stderr, text)
	}
	if j.broken {
		j.summary.printStored(j.stderr)
	}
	return program.ExitFailed
}

// reportFailedRows prints where the rows are that a finished load did not store.
func (j *job) reportFailedRows() int {
	files := strings.Join(j.summary.FailuresElsewhere, ", ")
	switch n := j.summary.failedRows(); {
	case n == 1:
		fmt.Fprintf(j.stderr, "%s: 1 row was not stored; it is in %s\n", j.name, j.flags.failures)
	case n > 1:
		fmt.Fprintf(j.stderr, "%s: %s rows were not stored; they are in %s\n",
			j.name, progress.Count(n), j.flags.failures)
	case files != "":
		fmt.Fprintf(j.stderr, "%s: rows were not stored; they are in %s\n", j.name, files)
	default:
		return program.ExitOK
	}
	return program.ExitRowsFailed
}
