package dynamodbio

import (
	"context"
	"math"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// Namespace is the namespace of this package's Beam metrics.
const Namespace = "dynamodbio"

var (
	metricPuts        = beam.NewCounter(Namespace, "puts")
	metricDeletes     = beam.NewCounter(Namespace, "deletes")
	metricFolded      = beam.NewCounter(Namespace, "folded")
	metricBatches     = beam.NewCounter(Namespace, "batches")
	metricBytes       = beam.NewCounter(Namespace, "bytes")
	metricWriteUnits  = beam.NewCounter(Namespace, "write_units")
	metricRetries     = beam.NewCounter(Namespace, "retries")
	metricThrottles   = beam.NewCounter(Namespace, "throttles")
	metricUnprocessed = beam.NewCounter(Namespace, "unprocessed")
	metricFailures    = beam.NewCounter(Namespace, "failures")
)

// report adds a bundle's sums to the job's metrics.
func report(ctx context.Context, s *sink.Summary) {
	metricPuts.Inc(ctx, s.Puts)
	metricDeletes.Inc(ctx, s.Deletes)
	metricFolded.Inc(ctx, s.Folded)
	metricBatches.Inc(ctx, s.Batches)
	metricBytes.Inc(ctx, s.Bytes)
	metricWriteUnits.Inc(ctx, int64(math.Round(s.WriteUnits)))
	metricRetries.Inc(ctx, s.Retries)
	metricThrottles.Inc(ctx, s.Throttles)
	metricUnprocessed.Inc(ctx, s.Unprocessed)
	metricFailures.Inc(ctx, s.Failures)
}
