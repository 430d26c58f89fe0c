package program

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
)

// ErrInterrupted is the error of a run whose context ended before its work was done. The program
// says what that means for the table.
var ErrInterrupted = errors.New("interrupted")

// Build builds a pipeline with compose. Beam's constructors panic; a mistake that no earlier check
// found is an error nevertheless.
func Build(compose func(s beam.Scope) error) (p *beam.Pipeline, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot build the pipeline: %w", rootcause.Panic(r, debug.Stack()))
		}
	}()
	p, s := beam.NewPipelineWithRoot()
	if err := compose(s); err != nil {
		return nil, err
	}
	return p, nil
}

const (
	// drainTime is how long a pipeline may take to end after its sources were stopped.
	drainTime = 30 * time.Second
	// cancelTime is how long a pipeline may take to end after it was cancelled.
	cancelTime = 3 * time.Second
)

// Run runs a pipeline on the runner of the command line until it ends. When the context ends first,
// it calls drain, which stops the pipeline's sources and returns whether it has: if so the pipeline
// has 30 seconds to store what was read and to end by itself. A nil drain stops nothing. A pipeline
// that is still running is then cancelled, and Run returns ErrInterrupted.
func (f *Flags) Run(ctx context.Context, p *beam.Pipeline, drain func() bool) error {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("the runner failed: %w", rootcause.Panic(r, debug.Stack()))
			}
		}()
		done <- flinkrunner.Run(running, f.Runner().Name, p, f.flink)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if drain != nil && drain() {
		select {
		case err := <-done:
			return err
		case <-time.After(drainTime):
		}
	}
	cancel()
	select { // DoFns finish what they hold
	case <-done:
	case <-time.After(cancelTime):
	}
	return ErrInterrupted
}
