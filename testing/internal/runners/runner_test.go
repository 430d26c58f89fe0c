package runners

import (
	"context"
	"log"
	"slices"
	"strings"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/direct"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
)

// Capability is something that a scenario may need of a runner.
type Capability string

const (
	// Bounded is reading a bounded input.
	Bounded Capability = "bounded input"
	// Streaming is reading a splittable source that pauses, and writing panes meanwhile. A runner
	// with this capability reads all its input that way.
	Streaming Capability = "streaming"
	// FailedRuns is ending a failed run with its error, so that it can be repeated in the same
	// process.
	FailedRuns Capability = "failed runs"
)

// Runner is a way to run pipelines.
type Runner struct {
	// Name names the runner and its mode.
	Name string
	// Can lists its capabilities.
	Can []Capability
	// Execute runs a pipeline to its end.
	Execute func(context.Context, *beam.Pipeline) (beam.PipelineResult, error)
}

// can reports whether the runner has a capability.
func (r Runner) can(c Capability) bool { return slices.Contains(r.Can, c) }

// lacks returns the first of the capabilities that the runner does not have, or "".
func (r Runner) lacks(needed []Capability) Capability {
	for _, c := range needed {
		if !r.can(c) {
			return c
		}
	}
	return ""
}

// prismCrash is part of an error of prism 2.77. A GroupByKey, which prism runs itself, is so slow
// on a busy machine that prism requests a progress report from a worker, and there is none
// (stage.go:224).
const prismCrash = "worker.(*W).sendInstruction(0x0,"

// onPrism runs a pipeline on prism, and repeats the run when prism has crashed.
func onPrism(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
	for {
		result, err := prism.Execute(ctx, p)
		if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), prismCrash) {
			return result, err
		}
		log.Printf("prism has crashed, repeating the pipeline: %.200s", err)
	}
}

// allRunners are the runners of the suite.
var allRunners = []Runner{
	{Name: "direct", Can: []Capability{Bounded, FailedRuns}, Execute: direct.Execute},
	{Name: "prism", Can: []Capability{Bounded, FailedRuns}, Execute: onPrism},
	{Name: "prism streaming", Can: []Capability{Streaming, FailedRuns}, Execute: onPrism},
}
