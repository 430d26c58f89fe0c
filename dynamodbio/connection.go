package dynamodbio

import (
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
)

// RegisterSDKHook registers a hook for [WithSDKTransport] under a name: a function that changes the
// options of the AWS SDK's DynamoDB client, such as its APIOptions, which hold the middleware. Call
// it from an init function, in the program that holds the pipeline: workers run that program too.
//
// Like database/sql's Register, it panics when the name is empty or taken, or the hook nil.
func RegisterSDKHook(name string, hook func(*dynamodb.Options)) { awsconn.RegisterHook(name, hook) }

var systemProperties = []string{
	"aws.accessKeyId", "aws.secretKey", "aws.secretAccessKey", "aws.sessionToken"}

// SystemProperties returns the names of the Java system properties that Flink's providers SYS_PROP
// and AUTO look for: aws.accessKeyId, aws.secretKey (aws.secretAccessKey in version 2 of Java's
// SDK) and aws.sessionToken. Here they are Beam pipeline options of these names, which travel to
// every worker.
//
// A program sets them before it runs the pipeline,
//
//	beam.PipelineOptions.Set("aws.accessKeyId", id)
//
// or defines flags of these names, which Beam includes in the pipeline options when they are given:
//
//	for _, name := range dynamodbio.SystemProperties() {
//		flag.String(name, "", "for the credentials provider SYS_PROP")
//	}
//	flag.Parse()
//
// Everyone who can read the job's description, or the command line, can read them, as with Java's
// -D. Prefer a provider that finds credentials on the worker.
func SystemProperties() []string { return slices.Clone(systemProperties) }

// systemPropertyValues are those that are set, on a worker too.
func systemPropertyValues() credentials.Options {
	values := credentials.Options{}
	for _, name := range systemProperties {
		if v := beam.PipelineOptions.Get(name); v != "" {
			values[name] = v
		}
	}
	return values
}

// HTTP protocols of 'sink.http-client.protocol.version'.
const (
	protocolHTTP1 = "HTTP1_1"
	protocolHTTP2 = "HTTP2"
)

// connectionConfig is what a connection needs of a Config whose defaults are set.
func connectionConfig(cfg Config) awsconn.Config {
	return awsconn.Config{
		Table:                cfg.Table,
		Region:               cfg.Region,
		Endpoint:             cfg.Endpoint,
		MaxConnections:       cfg.MaxConcurrency,
		MaxIdleConnections:   min(cfg.MaxInFlight, cfg.MaxConcurrency),
		ReadTimeout:          cfg.ReadTimeout,
		HTTP2:                cfg.HTTPProtocol == protocolHTTP2,
		TrustAllCertificates: cfg.TrustAllCertificates,
		Credentials:          cfg.Credentials,
		Properties:           systemPropertyValues(),
		AllOptions:           connectorOptions(cfg),
	}
}
