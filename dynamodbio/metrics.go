package dynamodbio

import (
	"context"
	"math"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// Namespace is the namespace of this package's Beam metrics, for a query of a job's metrics.
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
	metricBatchItems  = beam.NewDistribution(Namespace, "batch_items")
	metricRequestMS   = beam.NewDistribution(Namespace, "request_ms")
	metricFlushMS     = beam.NewDistribution(Namespace, "flush_ms")
)

// report adds a bundle's sums to the job's metrics.
func report(ctx context.Context, s *sink.Summary, flush time.Duration) {
	metricFlushMS.Update(ctx, flush.Milliseconds())
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

// reportRequests adds requests to the job's metrics.
func reportRequests(ctx context.Context, requests []sink.Request) {
	for _, r := range requests {
		metricBatchItems.Update(ctx, int64(r.Items))
		metricRequestMS.Update(ctx, r.Took.Milliseconds())
	}
}

// Stats are counters of this process since it started, over all tables.
type Stats struct {
	// Puts and Deletes count the items stored and deleted.
	Puts, Deletes int64
	// Folded counts the elements that were superseded by a later one of their key and not written.
	Folded int64
	// Batches counts the BatchWriteItem requests that got a response or failed.
	Batches int64
	// Retries counts the items that were sent again, and Throttles the responses that throttled.
	Retries, Throttles int64
	// Failures counts the items that DynamoDB rejected.
	Failures int64
}

// ProcessStats returns this process's counters, for programs that show progress while a pipeline
// runs in their own process: on the direct runner, on prism, and with LOOPBACK workers. The writes
// of workers in other processes are in the job's metrics.
func ProcessStats() Stats {
	s := sink.ProcessStats()
	return Stats{Puts: s.Puts, Deletes: s.Deletes, Folded: s.Folded, Batches: s.Batches,
		Retries: s.Retries, Throttles: s.Throttles, Failures: s.Failures}
}
