package dynamodbio

import "github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"

// Stats count what this process has written since it started, over all tables.
type Stats = sink.Stats

// ProcessStats returns this process's counters, for programs that show progress while a pipeline
// runs in their own process: on the direct runner, on prism, and with LOOPBACK workers. Writes of
// workers elsewhere are in the job's metrics instead.
func ProcessStats() Stats { return sink.ProcessStats() }
