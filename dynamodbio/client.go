package dynamodbio

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// newClient returns the SDK's transport of a Config, with the hooks of sdk if that is not nil. It asks no network: credentials resolve with the
// first request.
func newClient(ctx context.Context, cfg Config, sdk *sdkTransportOption) (*sdkTransport, error) {
	httpClient, err := newHTTPClient(cfg)
	if err != nil {
		return nil, err
	}
	// STS and the metadata services are called by the SDK's own client: what is set here, such as trust in
	// any certificate, is for DynamoDB only, as in Flink.
	provider, err := credentials.New(ctx, cfg.Credentials, credentials.Params{
		Region: cfg.Region, Properties: systemPropertyValues(), AllOptions: connectorOptions(cfg)})
	if err != nil {
		return nil, err
	}
	options := dynamodb.Options{
		Region:      cfg.Region,
		Credentials: signingProvider{provider},
		HTTPClient:  httpClient,
		// The SDK's own retries stop when 500 tokens are spent, which a bulk writer does in seconds, and
		// hide from the sink which items wait. The sink retries, item by item.
		Retryer: aws.NopRetryer{},
		AppID:   "beam-dynamodb",
	}
	if cfg.Endpoint != "" {
		options.BaseEndpoint = aws.String(cfg.Endpoint)
	}
	if sdk != nil {
		hooks, err := sdkHooksOf(sdk.Hooks)
		if err != nil {
			return nil, err
		}
		for _, hook := range hooks {
			hook(&options)
		}
	}
	return &sdkTransport{client: dynamodb.New(options), http: httpClient, provider: provider}, nil
}
