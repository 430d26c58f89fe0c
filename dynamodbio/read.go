package dynamodbio

import (
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Read panics with [ErrNotASource]: a table of this connector can be written to and not read, as in Flink. It stands
// here so that who looks for it finds the reason, and what to do instead: read the table's export to S3, or query it
// with the AWS SDK in a DoFn.
func Read(s beam.Scope, cfg Config) beam.PCollection {
	col, err := TryRead(s, cfg)
	if err != nil {
		panic(fmt.Sprintf("dynamodbio.Read: %v", err))
	}
	return col
}

// TryRead is [Read], returning the error.
func TryRead(beam.Scope, Config) (beam.PCollection, error) { return beam.PCollection{}, ErrNotASource }
