package dynamodbio

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// ErrNotASource is the error for reading from a table of this connector, in the words of Flink's
// documentation.
//
//lint:ignore ST1005 these are words that people search for
var ErrNotASource = errors.New("Connector dynamodb can only be used as a sink. It cannot be used as a source.")

// WriteError is a write that DynamoDB refused or that did not reach it: it names the table, where
// it is, AWS's error code and what to do.
type WriteError = sink.Error

// RowError is an element that cannot be stored: it names the column, the value and the reason.
type RowError = encode.RowError

// badRow says which table a row was meant for, and shows the row.
func (c *Config) badRow(row any, err error) error {
	return fmt.Errorf("dynamodbio: table %q: %w; the row is %s", c.Table, err, show(row, 200))
}
