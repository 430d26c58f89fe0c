package flinkrunner

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx"
)

// IsName reports whether a --runner names Flink.
func IsName(runner string) bool { return runner == "flink" || runner == "FlinkRunner" }

// Execute runs a pipeline to its end, where Beam's flags say.
func Execute(ctx context.Context, p *beam.Pipeline, options Options) (beam.PipelineResult, error) {
	job, err := FromFlags(ctx, options)
	if err != nil {
		return nil, err
	}
	return job.Run(ctx, p)
}

// Run runs a pipeline to its end on the runner of --runner: on Flink with options, and on any other one as
// [beamx.Run] does, once a job server that it needs has responded at --endpoint.
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
