package flinkrunner

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

// IsName reports whether a value of --runner selects Flink.
func IsName(runner string) bool { return runner == "flink" || runner == "FlinkRunner" }

// Execute runs a pipeline to its end, as Beam's flags and options configure the job, see
// [FromFlags] and [Job.Run].
func Execute(ctx context.Context, p *beam.Pipeline, options Options) (beam.PipelineResult, error) {
	job, err := FromFlags(ctx, options)
	if err != nil {
		return nil, err
	}
	return job.Run(ctx, p)
}

// Run runs a pipeline to its end on the runner of a value of --runner: on Flink with options, and
// on any other runner as [beamx.Run] does. A runner that needs a job server at --endpoint is
// checked with [CheckJobServer] first.
func Run(ctx context.Context, runner string, p *beam.Pipeline, options Options) error {
	if IsName(runner) {
		_, err := Execute(ctx, p, options)
		return err
	}
	if endpoint := *jobopts.Endpoint; endpoint != "" && NeedsJobServer(runner) {
		if err := CheckJobServer(ctx, endpoint); err != nil {
			return err
		}
	}
	return beamx.Run(ctx, p)
}
