package runners

import (
	"context"
	"log"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	//lint:ignore SA1019 it is deprecated, and users run on it
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

// Capability is something that a scenario may need of a runner.
type Capability string

const (
	// Bounded is to read an input that is there at once.
	Bounded Capability = "bounded input"
	// Streaming is to read a splittable source that pauses, and to write panes while it goes on. A
	// runner that has it reads all its input that way.
	Streaming Capability = "streaming"
	// FailedRuns is to end a run that has failed with its error, so that it can be run again in the
	// same process.
	FailedRuns Capability = "failed runs"
)

// Runner is a way to run pipelines.
type Runner struct {
	// Name names the runner and its mode.
	Name string
	// Can is what it is able to do.
	Can []Capability
	// Execute runs a pipeline to its end.
	Execute func(context.Context, *beam.Pipeline) (beam.PipelineResult, error)
}

// can reports whether the runner has a capability.
func (r Runner) can(c Capability) bool { return slices.Contains(r.Can, c) }

// lacks returns the first of the capabilities that the runner does not have, or none.
func (r Runner) lacks(needed []Capability) Capability {
	for _, c := range needed {
		if !r.can(c) {
			return c
		}
	}
	return ""
}

// prismCrash is part of what prism 2.77 fails with when the machine is so busy that a GroupByKey,
// which prism does itself, has not ended by the time of its first progress report: that asks a
// worker, and there is none (stage.go:224).
const prismCrash = "worker.(*W).sendInstruction(0x0,"

// onPrism runs a pipeline on prism, and again when prism has crashed by itself.
func onPrism(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
	for {
		result, err := prism.Execute(ctx, p)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), prismCrash) {
			return result, err
		}
		log.Printf("prism crashed by itself, the pipeline runs again: %.200s", err)
	}
}

// allRunners are the runners that the suite runs on.
var allRunners = []Runner{
	{Name: "direct", Can: []Capability{Bounded, FailedRuns}, Execute: direct.Execute},
	{Name: "prism", Can: []Capability{Bounded, FailedRuns}, Execute: onPrism},
	{Name: "prism streaming", Can: []Capability{Streaming, FailedRuns}, Execute: onPrism},
}
