package flinkrunner

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
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
