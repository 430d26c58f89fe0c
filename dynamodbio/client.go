package dynamodbio

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
)

// systemProperties are the pipeline options that stand for the Java system properties which Flink's
// SYS_PROP provider reads. Pipeline options travel to every worker.
var systemProperties = []string{"aws.accessKeyId", "aws.secretKey", "aws.sessionToken"}

// newClient returns the transport of a Config. It asks no network: credentials resolve with the
// first request.
func newClient(ctx context.Context, cfg Config) (*sdkTransport, error) {
	httpClient := newHTTPClient(cfg)
	properties := make(map[string]string)
	for _, name := range systemProperties {
		if v := beam.PipelineOptions.Get(name); v != "" {
			properties[name] = v
		}
	}
	provider, err := credentials.New(ctx, cfg.Credentials, credentials.Params{
		Region: cfg.Region, Properties: properties, AllOptions: connectorOptions(cfg)})
	if err != nil {
		return nil, err
	}
	options := dynamodb.Options{
		Region:      cfg.Region,
		Credentials: provider,
		HTTPClient:  httpClient,
		// The SDK's own retries stop when 500 tokens are spent, which a bulk writer does in seconds, and
		// hide from the sink which items wait. The sink retries, item by item.
		Retryer: aws.NopRetryer{},
		AppID:   "beam-dynamodb",
	}
	if cfg.Endpoint != "" {
		options.BaseEndpoint = aws.String(cfg.Endpoint)
	}
	return &sdkTransport{client: dynamodb.New(options), http: httpClient}, nil
}

// newHTTPClient returns an HTTP client for a writer that keeps tens of connections to one host busy.
func newHTTPClient(cfg Config) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTimeout(cfg.ReadTimeout).WithTransportOptions(func(t *http.Transport) {
		t.MaxConnsPerHost = cfg.MaxConcurrency
		// A connection that was used once is used again: with the default of ten idle connections a writer
		// with more in flight would open new ones all the time.
		t.MaxIdleConnsPerHost = min(cfg.MaxInFlight, cfg.MaxConcurrency)
		t.MaxIdleConns = t.MaxIdleConnsPerHost
		t.IdleConnTimeout = 90 * time.Second
		t.ForceAttemptHTTP2 = cfg.HTTPProtocol == "HTTP2"
		if !t.ForceAttemptHTTP2 {
			// A non-nil map keeps net/http from offering HTTP/2.
			t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
		}
		if cfg.TrustAllCertificates {
			if t.TLSClientConfig == nil {
				t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
			}
			t.TLSClientConfig.InsecureSkipVerify = true
		}
	})
}

// connectorOptions are the options that a CUSTOM provider's factory is given, as in Flink: those about the
// connection, and every 'aws.credentials.*'.
func connectorOptions(cfg Config) credentials.Options {
	all := credentials.Options{optConnector: Connector, optTableName: cfg.Table, optRegion: cfg.Region}
	if cfg.Endpoint != "" {
		all[optEndpoint] = cfg.Endpoint
	}
	for name, value := range cfg.Credentials {
		all[name] = value
	}
	return all
}
