package main

import (
	"context"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/failurelog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// failuresTarget is where -failures writes the rows that are not stored.
type failuresTarget struct {
	plan plan.Failures
}

// openFailures creates the file of -failures before anything runs: a path that cannot be written is
// an error at once.
func (j *job) openFailures(
	ctx context.Context, p *plan.Plan,
) (target failuresTarget, closeFile func() error, err error) {
	closeFile = func() error { return nil }
	switch {
	case j.flags.failures == "":
		return target, closeFile, nil
	case !j.flags.Runner().WorkersInProcess():
		target, err = failuresElsewhere(ctx, j.flags.failures, p.Endless())
		return target, closeFile, err
	}
	log, err := failurelog.Open(j.flags.failures)
	if err != nil {
		return target, closeFile, fmt.Errorf("-failures: %w", err)
	}
	j.summary.Failures = log.Path()
	return failuresTarget{plan.Failures{Log: log.Name()}}, func() error {
		if err := log.Close(); err != nil {
			return fmt.Errorf("-failures: %w", err)
		}
		return nil
	}, nil
}

// failuresElsewhere returns a target that workers in other processes write to. Its files must not
// exist before: they are all that this process learns of rows that failed, so they must be this
// run's.
func failuresElsewhere(
	ctx context.Context, name string, endless []string,
) (failuresTarget, error) {
	target := failuresTarget{plan.Failures{File: name}}
	if len(endless) > 0 {
		return target, fmt.Errorf("-failures: the rows of '%s' have no end, and workers in other "+
			"processes write the file at the end; remove -failures, "+
			"or add --environment_type=LOOPBACK", endless[0])
	}
	before, err := target.written(ctx)
	if err == nil && len(before) > 0 {
		err = fmt.Errorf("-failures: %s exists; remove it, or use another name", before[0])
	}
	return target, err
}

// of returns the target of one of several jobs: they would overwrite each other's files.
func (f failuresTarget) of(job, jobs int) plan.Failures {
	to := f.plan
	if to.File != "" && jobs > 1 {
		to.File += fmt.Sprintf("-%d", job+1)
	}
	return to
}

// written returns the files that workers in other processes have written, none when no row failed.
func (f failuresTarget) written(ctx context.Context) ([]string, error) {
	if f.plan.File == "" {
		return nil, nil
	}
	files, err := input.List(ctx, input.Path{Name: f.plan.File + "-*"})
	if err != nil {
		return nil, fmt.Errorf("-failures: %w", err)
	}
	return files, nil
}
