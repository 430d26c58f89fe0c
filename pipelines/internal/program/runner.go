package program

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
)

// runners are the names of the runners that Beam's package beamx registers.
var runners = []string{
	"prism", "direct", "flink", "dataflow", "spark", "universal", "portable", "dot",
	"PrismRunner", "DirectRunner", "FlinkRunner", "DataflowRunner", "SparkRunner", "PortableRunner",
}

// Runner is the runner of a command line: what a program needs to know of where its pipeline
// executes.
type Runner struct {
	// Name is the value of --runner; prism, Beam's default, when that is empty.
	Name string
	// Loopback is --environment_type=LOOPBACK: a job server's runner has its workers in this
	// process.
	Loopback bool
}

// Runner returns the runner that the command line selects.
func (f *Flags) Runner() Runner {
	return Runner{
		Name:     cmp.Or(f.value("runner"), "prism"),
		Loopback: strings.EqualFold(f.value("environment_type"), "LOOPBACK"),
	}
}

// CanStream reports whether the runner can read a source without an end. Beam's direct runner
// cannot: it runs each step to its end before the next one. Runner dot only draws the pipeline.
func (r Runner) CanStream() bool { return !r.isDirect() && r.Name != "dot" }

func (r Runner) isDirect() bool { return r.Name == "direct" || r.Name == "DirectRunner" }

// InProcess reports whether the runner is in this process, so that its job ends with the process.
func (r Runner) InProcess() bool {
	return r.isDirect() || r.Name == "prism" || r.Name == "PrismRunner"
}

// WorkersInProcess reports whether every DoFn of the pipeline runs in this process: with a runner
// in this process, and with a job server's in loopback mode. Only then do counters and files of
// this process see all of the work, and only then is state that DoFns share in memory complete.
func (r Runner) WorkersInProcess() bool {
	return r.InProcess() || r.Loopback && flinkrunner.NeedsJobServer(r.Name)
}

// Check returns an error with a suggestion when there is no such runner. Beam would end the
// process.
func (r Runner) Check() error {
	if slices.Contains(runners, r.Name) {
		return nil
	}
	if near := spelling.Nearest(r.Name, runners); near != "" {
		return fmt.Errorf("unknown runner '%s'; did you mean '%s'?", r.Name, near)
	}
	return fmt.Errorf("unknown runner '%s'; the runners are %s", r.Name,
		strings.Join(runners, ", "))
}
