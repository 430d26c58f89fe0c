package runners

import (
	"context"
	"slices"

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
	// Streaming is to read a splittable source that pauses, and to write panes while it goes on. A runner that has it
	// reads all its input that way.
	Streaming Capability = "streaming"
	// FailedRuns is to end a run that has failed with its error, so that it can be run again in the same process.
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

// allRunners are the runners that the suite runs on.
var allRunners = []Runner{
	{Name: "direct", Can: []Capability{Bounded, FailedRuns}, Execute: direct.Execute},
	{Name: "prism", Can: []Capability{Bounded, FailedRuns}, Execute: prism.Execute},
	{Name: "prism streaming", Can: []Capability{Streaming, FailedRuns}, Execute: prism.Execute},
}
