package sink

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Transport sends one BatchWriteItem request whose body is already wire JSON. It does not retry:
// the sink does. The code of an error that DynamoDB responded with is found with errors.As and
// smithy.APIError; after any other error the outcome of the request is unknown.
type Transport interface {
	BatchWrite(ctx context.Context, body []byte) (Response, error)
	// Close closes idle connections.
	Close()
}

// Response is the response to a BatchWriteItem request that succeeded.
type Response struct {
	// Unprocessed are the requests that DynamoDB did not carry out, and Table is the table that it
	// names for them: "" without any. The sink checks both.
	Unprocessed []types.WriteRequest
	Table       string
	// WriteUnits are the write capacity units consumed.
	WriteUnits float64
}
