// Package awsconn is the connection to AWS for one table: everything that sends a request to
// DynamoDB or reads a response. It stands at the end of the data's way, behind package sink, which
// batches, orders and retries; a Conn carries one request.
//
// The package resolves credentials and renews them when AWS reports them as expired, signs and
// sends BatchWriteItem requests over its own HTTP client or through the AWS SDK's, describes and
// creates tables, and gives every error a kind that the sink acts on. It does not import
// dynamodbio: a Config here is plain data that dynamodbio derives from its own.
package awsconn

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// Config says which table to connect to and how. Zero values are not defaults: the caller sets
// every field that it does not call optional.
type Config struct {
	// Table is the table's name or ARN.
	Table string
	// Region is the AWS region that requests are signed for.
	Region string
	// Endpoint is the URL to send requests to in place of AWS's own. Optional.
	Endpoint string

	// MaxConnections is the most connections to DynamoDB, and MaxIdleConnections how many of them
	// are kept open between requests.
	MaxConnections, MaxIdleConnections int
	// ReadTimeout is the longest time from the end of a request to the headers of its response.
	ReadTimeout time.Duration
	// HTTP2 offers HTTP/2 to servers that speak TLS.
	HTTP2 bool
	// TrustAllCertificates accepts any TLS certificate.
	TrustAllCertificates bool

	// Credentials are the 'aws.credentials.*' options.
	Credentials credentials.Options
	// Properties are the Java system properties for the providers SYS_PROP and AUTO. Optional.
	Properties credentials.Options
	// AllOptions are all options of the connector, for the factory of a CUSTOM provider. Optional.
	AllOptions credentials.Options

	// SDK sends BatchWriteItem requests with the AWS SDK's client, whose options the registered
	// hooks of those names change first. Optional.
	SDK   bool
	Hooks []string

	// Warn reports a problem that does not prevent writing. Optional.
	Warn func(format string, args ...any)
}

// where is the region, or the endpoint when one is set, as errors name it.
func (c Config) where() string {
	if c.Endpoint != "" {
		return c.Endpoint
	}
	return c.Region
}

// Conn sends requests for one table. It implements [sink.Transport]. Its methods may be called from
// any goroutine.
type Conn struct {
	table, where string
	warn         func(format string, args ...any)
	client       *dynamodb.Client
	http         *http.Client
	provider     aws.CredentialsProvider
	sender       sender
	// succeeded is true once DynamoDB has executed a request, which shows that everything was set
	// up correctly.
	succeeded atomic.Bool
}

// sender sends one BatchWriteItem request whose body is already JSON. It does not retry, and does
// not keep the body.
type sender interface {
	batchWrite(ctx context.Context, body []byte) (sink.Response, error)
}

// Open returns a connection. It sends no request: credentials are resolved with the first one.
func Open(ctx context.Context, cfg Config) (*Conn, error) {
	httpClient, err := newHTTPClient(cfg)
	if err != nil {
		return nil, err
	}
	// STS and the metadata services are called by the SDK's own client: what is set here, such as
	// trust in any certificate, is for DynamoDB only, as in Flink.
	provider, err := credentials.New(ctx, cfg.Credentials, credentials.Params{
		Region: cfg.Region, Properties: cfg.Properties, AllOptions: cfg.AllOptions})
	if err != nil {
		return nil, err
	}
	options := dynamodb.Options{
		Region:      cfg.Region,
		Credentials: signingProvider{provider},
		HTTPClient:  httpClient,
		// The SDK's own retries stop when 500 tokens are spent, which a bulk writer does in
		// seconds, and hide from the sink which items wait. The sink retries, item by item.
		Retryer: aws.NopRetryer{},
		AppID:   "beam-dynamodb",
	}
	if cfg.Endpoint != "" {
		options.BaseEndpoint = aws.String(cfg.Endpoint)
	}
	hooks, err := hooksByName(cfg.Hooks)
	if err != nil {
		return nil, err
	}
	for _, hook := range hooks {
		hook(&options)
	}
	c := &Conn{table: cfg.Table, where: cfg.where(), warn: cfg.Warn,
		client: dynamodb.New(options), http: httpClient, provider: provider}
	if cfg.SDK {
		c.sender = sdkSender{c.client}
		return c, nil
	}
	c.sender, err = newHTTPSender(httpOptions{Region: cfg.Region, Endpoint: cfg.Endpoint,
		Credentials: signingProvider{provider},
		Transport:   httpClient.Transport, Timeout: httpClient.Timeout})
	return c, err
}

// BatchWrite sends one BatchWriteItem request with this body. It implements [sink.Transport].
func (c *Conn) BatchWrite(ctx context.Context, body []byte) (sink.Response, error) {
	return call(ctx, c, func(ctx context.Context) (sink.Response, error) {
		return c.sender.batchWrite(ctx, body)
	})
}

// Close closes idle connections.
func (c *Conn) Close() { c.http.CloseIdleConnections() }
