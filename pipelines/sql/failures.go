package main

import (
	"context"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/failurelog"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// failurePlace is where -failures has the rows written that are not stored.
type failurePlace struct {
	plan plan.Failures
}

// openFailures opens the file of -failures before anything runs, for the reason that openDump has.
func (j *job) openFailures(ctx context.Context, p *plan.Plan) (place failurePlace, closeFile func() error, err error) {
	closeFile = func() error { return nil }
	switch {
	case j.flags.failures == "":
		return place, closeFile, nil
	case !j.flags.workersHere():
		place, err = failuresElsewhere(ctx, j.flags.failures, p.Endless())
		return place, closeFile, err
	}
	log, err := failurelog.Open(j.flags.failures)
	if err != nil {
		return place, closeFile, fmt.Errorf("-failures: %w", err)
	}
	j.summary.Failures = log.Path()
	return failurePlace{plan.Failures{Log: log.Name()}}, func() error {
		if err := log.Close(); err != nil {
			return fmt.Errorf("-failures: %w", err)
		}
		return nil
	}, nil
}

// failuresElsewhere is a place that workers elsewhere write to. What is there in the end must be this run's, as it is all that this
// process learns of the rows that failed.
func failuresElsewhere(ctx context.Context, name string, endless []string) (failurePlace, error) {
	place := failurePlace{plan.Failures{File: name}}
	if len(endless) > 0 {
		return place, fmt.Errorf("-failures: the rows of '%s' do not come to an end, and workers elsewhere write the file at the end; leave -failures out, or add --environment_type=LOOPBACK", endless[0])
	}
	before, err := place.written(ctx)
	if err == nil && len(before) > 0 {
		err = fmt.Errorf("-failures: there is %s already; remove it, or name another place", before[0])
	}
	return place, err
}

// of is the place of one of several jobs, which would write over the files of one another.
func (f failurePlace) of(job, jobs int) plan.Failures {
	to := f.plan
	if to.File != "" && jobs > 1 {
		to.File += fmt.Sprintf("-%d", job+1)
	}
	return to
}

// written returns the files that workers elsewhere have written: none when no row failed.
func (f failurePlace) written(ctx context.Context) ([]string, error) {
	if f.plan.File == "" {
		return nil, nil
	}
	files, err := input.List(ctx, input.Path{Name: f.plan.File + "-*"})
	if err != nil {
		return nil, fmt.Errorf("-failures: %w", err)
	}
	return files, nil
}
