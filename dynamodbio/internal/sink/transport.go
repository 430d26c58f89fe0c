package sink

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Transport sends one BatchWriteItem request whose body is already wire JSON. It does not retry:
// the sink does. An error that DynamoDB answered with can be taken apart with errors.As and
// smithy.APIError; any other error means that the outcome of the request is unknown.
type Transport interface {
	BatchWrite(ctx context.Context, body []byte) (Response, error)
	// Close lets go of idle connections.
	Close()
}

// Response is what a successful BatchWriteItem says.
type Response struct {
	// Unprocessed are the requests that DynamoDB did not carry out, and Table is the one that it
	// names for them: "" without any. The sink checks both.
	Unprocessed []types.WriteRequest
	Table       string
	// WriteUnits are the write capacity units consumed.
	WriteUnits float64
}

// appendRequest appends the body of a BatchWriteItem request for the entries.
func appendRequest(dst []byte, table string, batch []*entry) []byte {
	dst = append(dst, `{"ReturnConsumedCapacity":"TOTAL","RequestItems":{"`...)
	dst = append(dst, table...) // a table name or ARN holds no character that JSON escapes: Validate sees to it
	dst = append(dst, `":[`...)
	for i, e := range batch {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, requestPrefix[e.op]...)
		dst = append(dst, e.body...)
		dst = append(dst, "}}"...)
	}
	return append(dst, "]}}"...)
}
