//go:build integration

package runners

import (
	"context"
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	"github.com/beam-dynamodb/beam-dynamodb/internal/engines"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/flinkrunner"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

func init() {
	allRunners = append(allRunners,
		Runner{Name: "flink", Can: []Capability{Bounded, FailedRuns},
			Execute: onFlink(flinkrunner.Options{})},
		// The input of a streaming test is finite: the job ends when its source has been idle for
		// two seconds, in which it takes checkpoints. A job fails after two retries.
		Runner{Name: "flink streaming", Can: []Capability{Streaming, FailedRuns},
			Execute: onFlink(flinkrunner.Options{
				"checkpointing_interval": 500, "shutdown_sources_after_idle_ms": 2000,
				"number_of_execution_retries": 2, "execution_retry_delay": 100,
			})},
	)
}

// onFlink runs pipelines on Flink with two workers in this process.
func onFlink(
	options flinkrunner.Options,
) func(context.Context, *beam.Pipeline) (beam.PipelineResult, error) {
	return func(ctx context.Context, p *beam.Pipeline) (beam.PipelineResult, error) {
		server, err := engines.SharedJobServer()
		if err != nil {
			return nil, err
		}
		options := maps.Clone(options)
		options["pipeline_resources_detector_factory_class"] = engines.NoJars
		job := flinkrunner.Job{Endpoint: server.Endpoint(), Name: "runners", Loopback: true,
			Parallelism: 2, Options: options}
		return job.Run(ctx, p)
	}
}

// TestMetricsComeBackFromFlink compares the job's metrics with the requests that the table
// received.
func TestMetricsComeBackFromFlink(t *testing.T) {
	sc := Scenario{Input: duplicates, Shape: structs, Key: byID}
	for _, r := range allRunners[len(allRunners)-2:] {
		t.Run(r.Name, func(t *testing.T) {
			db := dynamodbtest.RunT(t, dynamodbtest.WithTable(tableName, "id"))
			cfg, err := sc.config(db.URL())
			if err != nil {
				t.Fatal(err)
			}
			rounds := sc.Input(rand.New(rand.NewPCG(*seedFlag, 0)))
			ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
			defer cancel()
			result, err := r.Execute(ctx, sc.pipeline(r, cfg, rounds, ""))
			if err != nil {
				t.Fatal(err)
			}
			sum := map[string]int64{}
			ours := func(r metrics.SingleResult) bool { return r.Namespace() == "dynamodbio" }
			for _, c := range result.Metrics().Query(ours).Counters() {
				sum[c.Name()] += c.Result()
			}
			if stats := db.Stats(); sum["puts"] != stats.Puts ||
				sum["batches"] != stats.Requests["BatchWriteItem"] ||
				sum["puts"]+sum["folded"] != int64(roundCount*roundSize) {
				t.Errorf("the metrics are %v; the table received %d puts in %d requests, of %d "+
					"elements",
					sum, stats.Puts, stats.Requests["BatchWriteItem"], roundCount*roundSize)
			}
		})
	}
}
