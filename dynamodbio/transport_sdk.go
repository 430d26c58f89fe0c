package dynamodbio

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// sdkTransport sends request bodies through the AWS SDK's client. Its serializer gives way to one
// that takes the body as it is: what is sent are the bytes that the lean transport would send.
type sdkTransport struct {
	client   *dynamodb.Client
	http     *http.Client
	provider aws.CredentialsProvider
	answered atomic.Bool // DynamoDB has carried out a request, so that all was set up right
}

// placeholder satisfies the SDK's validation of a request whose body is already written.
var placeholder = &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{}}

// BatchWrite sends one request.
func (t *sdkTransport) BatchWrite(ctx context.Context, body []byte) (sink.Answer, error) {
	body = bytes.Clone(body) // the SDK may return while net/http still reads it, and the caller uses it again
	out, err := call(ctx, t, func(ctx context.Context) (*dynamodb.BatchWriteItemOutput, error) {
		return t.client.BatchWriteItem(ctx, placeholder, func(o *dynamodb.Options) {
			o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
				_, err := stack.Serialize.Swap("OperationSerializer", rawBody(body))
				return err
			})
		})
	})
	if err != nil {
		return sink.Answer{}, err
	}
	var answer sink.Answer
	for _, unprocessed := range out.UnprocessedItems { // requests name one table
		answer.Unprocessed = append(answer.Unprocessed, unprocessed...)
	}
	for _, c := range out.ConsumedCapacity {
		if c.CapacityUnits != nil {
			answer.WriteUnits += *c.CapacityUnits
		}
	}
	return answer, nil
}

// Close lets go of idle connections.
func (t *sdkTransport) Close() { t.http.CloseIdleConnections() }

// rawBody is the SDK's serialize step for a BatchWriteItem body that is already JSON (AWS JSON 1.0
// protocol).
type rawBody []byte

func (rawBody) ID() string { return "OperationSerializer" }

func (b rawBody) HandleSerialize(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (
	out middleware.SerializeOutput, metadata middleware.Metadata, err error,
) {
	req, ok := in.Request.(*smithyhttp.Request)
	if !ok {
		return out, metadata, fmt.Errorf("unexpected transport type %T", in.Request)
	}
	req.Method = http.MethodPost
	req.URL.Path = "/"
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810.BatchWriteItem")
	req.ContentLength = int64(len(b))
	if in.Request, err = req.SetStream(bytes.NewReader(b)); err != nil {
		return out, metadata, err
	}
	return next.HandleSerialize(ctx, in)
}
