package dynamodbio

import (
	"errors"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// ErrNotASource is the error of [Read]: a table of this connector can be written to and not read.
// The words are those of Flink's error, which people search for.
//
//nolint:staticcheck // ST1005: these are Flink's words
var ErrNotASource = errors.New(
	"Connector dynamodb can only be used as a sink. It cannot be used as a source.")

// Read panics with [ErrNotASource], as Flink fails for a query of such a table. It exists so that
// callers who look for it find the reason, and the alternatives: read the table's export to S3, or
// query the table with the AWS SDK in a DoFn.
func Read(s beam.Scope, cfg Config) beam.PCollection {
	col, err := TryRead(s, cfg)
	if err != nil {
		panic(fmt.Sprintf("dynamodbio.Read: %v", err))
	}
	return col
}

// TryRead is [Read], but returns the error.
func TryRead(beam.Scope, Config) (beam.PCollection, error) {
	return beam.PCollection{}, ErrNotASource
}
