package awsconn

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// sdkSender sends request bodies through the AWS SDK's client. Its serializer is replaced by one
// that takes the body as it is, and its deserializer by httpSender's: what is sent, and what a
// response means, is the same for both.
type sdkSender struct{ client *dynamodb.Client }

// placeholder satisfies the SDK's validation of a request whose body is already written.
var placeholder = &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{}}

// batchWrite sends one request.
func (s sdkSender) batchWrite(ctx context.Context, body []byte) (sink.Response, error) {
	body = bytes.Clone(body) // the SDK may return while net/http still reads it
	var response batchWriteResponse
	_, err := s.client.BatchWriteItem(ctx, placeholder, func(o *dynamodb.Options) {
		o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
			if _, err := stack.Serialize.Swap("OperationSerializer", rawBody(body)); err != nil {
				return err
			}
			_, err := stack.Deserialize.Swap(response.ID(), &response)
			return err
		})
	})
	return response.output, err
}

// rawBody is the SDK's serialize step for a BatchWriteItem body that is already JSON (AWS JSON 1.0
// protocol).
type rawBody []byte

func (rawBody) ID() string { return "OperationSerializer" }

func (b rawBody) HandleSerialize(ctx context.Context, in middleware.SerializeInput,
	next middleware.SerializeHandler) (
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

// batchWriteResponse is the SDK's deserialize step for BatchWriteItem. The SDK's own takes whatever
// it finds in a response of status 200, an empty one too, for a success.
type batchWriteResponse struct{ output sink.Response }

func (*batchWriteResponse) ID() string { return "OperationDeserializer" }

func (r *batchWriteResponse) HandleDeserialize(
	ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
) (out middleware.DeserializeOutput, metadata middleware.Metadata, err error) {
	out, metadata, err = next.HandleDeserialize(ctx, in)
	if err != nil {
		return out, metadata, err
	}
	resp, ok := out.RawResponse.(*smithyhttp.Response)
	if !ok {
		return out, metadata, fmt.Errorf("unexpected transport type %T", out.RawResponse)
	}
	defer resp.Body.Close()
	if r.output, err = readResponse(resp.Response); err != nil {
		return out, metadata, err
	}
	result := &dynamodb.BatchWriteItemOutput{UnprocessedItems: map[string][]types.WriteRequest{}}
	if r.output.Table != "" {
		result.UnprocessedItems[r.output.Table] = r.output.Unprocessed
	}
	if r.output.WriteUnits > 0 {
		result.ConsumedCapacity = []types.ConsumedCapacity{
			{CapacityUnits: aws.Float64(r.output.WriteUnits)}}
	}
	out.Result = result
	return out, metadata, nil
}
