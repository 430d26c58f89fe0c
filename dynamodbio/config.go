package dynamodbio

import (
	"fmt"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Config is the table to write to and how to write to it. It is plain data that travels to the
// workers inside the pipeline, as JSON, and so do credentials that are set here: see package
// credentials for providers that find secrets on the worker.
//
// A zero field means its default. [FromDDL] and [FromTable] set the fields from the options of a
// CREATE TABLE statement; each field names its option, as errors do. The options and their defaults
// are those of Flink (Flink documentation, "Amazon DynamoDB SQL Connector", "Connector Options"),
// those that Flink does not have are marked "not in Flink".
type Config struct {
	// Table is the name or the ARN of the DynamoDB table ('table-name'). Required.
	Table string
	// Region is the AWS region ('aws.region'), such as us-east-2. Required. Requests are signed for
	// it, and sent to its host unless Endpoint is set. Likely typos are rejected with a suggestion;
	// unknown but well-formed regions are accepted, and with Endpoint every well-formed name.
	Region string
	// Endpoint is the URL to send requests to instead of AWS's own ('aws.endpoint'), for VPC
	// endpoints and tests.
	Endpoint string `json:",omitempty"`
	// TrustAllCertificates accepts any TLS certificate of DynamoDB ('aws.trust.all.certificates'),
	// not of STS. The connection can then be intercepted; use it in tests only. Without it, a
	// certificate that neither the worker's system nor the file in its AWS_CA_BUNDLE trusts fails
	// the bundle at once.
	TrustAllCertificates bool `json:",omitempty"`
	// Credentials are the 'aws.credentials.*' options. Empty means AUTO, the default chain. They
	// are resolved on the worker, with its first request. The factory of a CUSTOM provider receives
	// every option of the Config.
	Credentials credentials.Options `json:",omitempty"`

	// Columns are the stored columns with their SQL types. With them, elements are schema.Row or
	// structs whose fields are bound to columns; without, structs are stored as package
	// attributevalue stores them.
	Columns []schema.Column `json:",omitempty"`
	// PrimaryKey names the key attributes, partition key first (PRIMARY KEY): one or two. With it,
	// or with PartitionedBy, the write is an upsert: the latest element of a key is written.
	PrimaryKey []string `json:",omitempty"`
	// PartitionedBy is Flink's other way to name the key (PARTITIONED BY). Where both are set they
	// must name the same columns.
	PartitionedBy []string `json:",omitempty"`
	// SetColumns names ARRAY columns that are stored as sets, SS, NS or BS ('sink.set-columns', not
	// in Flink).
	SetColumns []string `json:",omitempty"`
	// OrderBy names the column whose greatest value makes the latest element of a key
	// ('sink.order-by', not in Flink): a TIMESTAMP, a number or a text, of deletes too. It decides
	// where elements of one key meet: in a bundle, in a pane and in the writer's buffer; of equal
	// values the last to arrive is the latest, as without OrderBy. It needs a key, and an element
	// without a value there is a bad row.
	OrderBy string `json:",omitempty"`
	// IgnoreNulls omits attributes that are NULL ('sink.ignore-nulls'). By default they are stored
	// as {"NULL":true}.
	IgnoreNulls bool `json:",omitempty"`

	// BatchMaxSize is the maximum number of items in one request ('sink.batch.max-size'): 1 to 25,
	// default 25. Requests are smaller while the rate limit is below a hundred write units a
	// second, so that one request does not delay the next by seconds.
	BatchMaxSize int `json:",omitempty"`
	// MaxInFlight is the maximum number of requests that this process has in flight to the table
	// ('sink.requests.max-inflight'), over all bundles and DoFn instances. Default 50. It is a
	// ceiling: concurrency starts at one and adapts below it.
	MaxInFlight int `json:",omitempty"`
	// MaxBuffered is the maximum number of items that this process buffers for the table
	// ('sink.requests.max-buffered'), those in flight included. Default 10,000; it must exceed
	// BatchMaxSize. When it is reached, the pipeline blocks: this is the backpressure.
	MaxBuffered int `json:",omitempty"`
	// FlushTimeout is the longest that an item waits for its batch to fill, and the processing time
	// between the panes of an upsert ('sink.flush-buffer.timeout', in ms). Default 5 s.
	FlushTimeout time.Duration `json:",omitempty"`
	// WriteUnitsPerSecond is the rate limit of this process, in write units a second
	// ('sink.write-units-per-second', not in Flink): a number, such as 500, or a share of the
	// provisioned capacity, such as 50%, which needs dynamodb:DescribeTable and a provisioned
	// table. By default there is none, and the rate adapts to throttling.
	WriteUnitsPerSecond string `json:",omitempty"`
	// FailOnError fails the bundle when throttling, timeouts or server errors outlast ten attempts
	// ('sink.fail-on-error'). By default they are retried without end.
	FailOnError bool `json:",omitempty"`
	// Shards is the number of groups that an upsert's keys are shuffled in ('sink.shards', not in
	// Flink). Default 256, or four times Parallelism where that is more. With fewer shards than the
	// workers have cores, some cores are idle after the shuffle. Many shards keep panes small, of
	// which a worker has up to twenty in memory for each bundle: with 256 a batch of 2 and of 10
	// million keys takes 154 and 249 MB on Flink, with 1,024 152 and 183 MB. A stream of 2,000 rows
	// a second takes half as much CPU again with 1,024.
	Shards int `json:",omitempty"`
	// Parallelism is the number of parallel writers of the job ('sink.parallelism'). Beam's runners
	// decide that themselves; it only sets the default of Shards.
	Parallelism int `json:",omitempty"`

	// MaxConcurrency is the maximum number of connections of this process to DynamoDB
	// ('sink.http-client.max-concurrency'). Default 10,000; MaxInFlight is the tighter limit. With
	// HTTP1_1 a connection carries one request at a time, and a request waits until one is free. As
	// many as MaxInFlight are kept open between requests.
	MaxConcurrency int `json:",omitempty"`
	// ReadTimeout is the longest time to wait for a response once the request is sent
	// ('sink.http-client.read-timeout', in ms). Default 6 minutes. The request is then retried, as
	// after a server error. Connecting, and reading the rest of the response, may take a minute
	// more.
	ReadTimeout time.Duration `json:",omitempty"`
	// HTTPProtocol is HTTP1_1, the default, or HTTP2 ('sink.http-client.protocol.version'). HTTP2
	// is used where the endpoint offers it over TLS, and HTTP/1.1 elsewhere.
	HTTPProtocol string `json:",omitempty"`
}

// The defaults are Flink's, but for defaultShards.
const (
	defaultBatchMaxSize   = 25
	defaultMaxInFlight    = 50
	defaultMaxBuffered    = 10_000
	defaultFlushTimeout   = 5 * time.Second
	defaultMaxConcurrency = 10_000
	defaultReadTimeout    = 6 * time.Minute
	defaultShards         = 256
)

// WithDefaults returns the Config with the default in every zero field that has one.
func (c Config) WithDefaults() Config {
	setDefault(&c.BatchMaxSize, defaultBatchMaxSize)
	setDefault(&c.MaxInFlight, defaultMaxInFlight)
	setDefault(&c.MaxBuffered, defaultMaxBuffered)
	setDefault(&c.FlushTimeout, defaultFlushTimeout)
	setDefault(&c.MaxConcurrency, defaultMaxConcurrency)
	setDefault(&c.ReadTimeout, defaultReadTimeout)
	setDefault(&c.HTTPProtocol, protocolHTTP1)
	setDefault(&c.Shards, max(defaultShards, 4*c.Parallelism))
	return c
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// KeyColumns returns the names of the declared key attributes, partition key first: those of
// PRIMARY KEY, else those of PARTITIONED BY, else none.
func (c Config) KeyColumns() []string { return declaredKey(c).encodeBy() }

// ExplainKey says in one line which attributes elements are deduplicated and deleted by, as far as
// the Config decides it:
//
//	(id) of PRIMARY KEY: items are deduplicated and deleted by it
//
// A worker logs this line when it connects, and then compares with the table's key. It is a warning
// when the two keys differ.
func (c Config) ExplainKey() string { return declaredKey(c).String() }

// String names the table and where it is: dynamodb table "orders" in us-east-2. It shows no
// credentials.
func (c Config) String() string {
	return fmt.Sprintf("dynamodb table %q in %s", c.Table, c.where())
}

// where is the region, or the endpoint where that is set, as errors name it.
func (c Config) where() string {
	if c.Endpoint != "" {
		return c.Endpoint
	}
	return c.Region
}
