//go:build integration

package runners

import (
	"context"
	"maps"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/internal/flinkrunner"
	"github.com/beam-dynamodb/beam-dynamodb/testing/engines"
)

func init() {
	allRunners = append(allRunners,
		Runner{Name: "flink", Can: []Capability{Bounded, FailedRuns}, Execute: onFlink(flinkrunner.Options{})},
		// The input of a streaming test has an end, and a job that fails for good does so after two attempts more.
		Runner{Name: "flink streaming", Can: []Capability{Streaming, FailedRuns}, Execute: onFlink(flinkrunner.Options{
			"checkpointing_interval": 500, "shutdown_sources_after_idle_ms": 0, "number_of_execution_retries": 2, "execution_retry_delay": 100,
		})},
	)
}

// onFlink runs pipelines on Flink with two workers in this process.
func onFlink(options flinkrunner.Options) func(context.Context, *beam.Pipeline) (beam.PipelineResult, error) {
	return func(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
		server, err := engines.SharedJobServer()
		if err != nil {
			return nil, err
		}
		options := maps.Clone(options)
		options["pipeline_resources_detector_factory_class"] = engines.NoJars
		job := flinkrunner.Job{Endpoint: server.Endpoint(), Name: "runners", Loopback: true, Parallelism: 2, Options: options}
		return job.Run(ctx, p)
	}
}
