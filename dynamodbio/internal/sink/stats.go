package sink

import (
	"sync/atomic"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

// The counters of this process, over all sinks, for programs that show progress.
var (
	processPuts, processDeletes, processFolded, processBatches atomic.Int64
	processRetries, processThrottles, processFailures          atomic.Int64
)

// Stats are counters of this process since it started, over all tables.
type Stats struct {
	Puts, Deletes, Folded, Batches, Retries, Throttles, Failures int64
}

// ProcessStats reads the counters.
func ProcessStats() Stats {
	return Stats{
		Puts: processPuts.Load(), Deletes: processDeletes.Load(), Folded: processFolded.Load(),
		Batches: processBatches.Load(), Retries: processRetries.Load(),
		Throttles: processThrottles.Load(), Failures: processFailures.Load(),
	}
}

// CountFolded adds elements that were superseded before they reached a sink.
func CountFolded(n int64) { processFolded.Add(n) }

// count adds the result of a batch to the process's counters.
func count(r *result) {
	processBatches.Add(int64(len(r.requests)))
	if r.throttled {
		processThrottles.Add(1)
	}
	var puts, deletes, failures int64
	for _, o := range r.outcomes {
		switch {
		case o.err != nil && o.err.Kind == BadItem:
			failures++
		case o.err != nil:
		case o.e.op == encode.Put:
			puts++
		default:
			deletes++
		}
	}
	processPuts.Add(puts)
	processDeletes.Add(deletes)
	processFailures.Add(failures)
}
