package dynamodbio

import (
	"fmt"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/credentials"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Config says which table to write to and how. It is plain data that travels to the workers inside the
// pipeline, as JSON, credentials included when they are given here: see package credentials for
// providers that leave secrets where they are.
//
// A zero field means its default. [FromDDL] and [FromTable] fill a Config in from the options of a
// CREATE TABLE statement; each field names its option, which errors name too.
type Config struct {
	// Table is the name or the ARN of the DynamoDB table ('table-name'). Required.
	Table string
	// Region is the AWS region ('aws.region'), such as us-east-2. Required. Requests are signed for it, and
	// go to its host unless Endpoint is set. A name that none of AWS's partitions has room for, or that is a near
	// miss of a region of today, is refused with the one that was meant; with Endpoint, any name of the form passes.
	Region string
	// Endpoint is the URL to send requests to in place of AWS's own ('aws.endpoint'), for DynamoDB
	// Local, VPC endpoints and tests.
	Endpoint string `json:",omitempty"`
	// TrustAllCertificates accepts any TLS certificate of DynamoDB ('aws.trust.all.certificates'), not of STS. It
	// makes the connection open to whoever sits on the way; use it in tests only. Without it, a certificate that
	// neither the worker's system nor the file named by its AWS_CA_BUNDLE vouches for fails the bundle at once.
	TrustAllCertificates bool `json:",omitempty"`
	// Credentials are the 'aws.credentials.*' options. Empty means AUTO, the default chain. They are resolved on
	// the worker, with its first request. A factory of CUSTOM is given every option of the Config.
	Credentials credentials.Options `json:",omitempty"`

	// Columns are the stored columns with their SQL types. With them, elements are schema.Row or
	// structs whose fields are bound to columns; without, structs are stored as attributevalue
	// would store them.
	Columns []schema.Column `json:",omitempty"`
	// PrimaryKey names the key attributes, partition key first (PRIMARY KEY): one or two. With it, or
	// with PartitionedBy, the write is an upsert: the last element of a key wins.
	PrimaryKey []string `json:",omitempty"`
	// PartitionedBy is Flink's other way to name them (PARTITIONED BY). Where both are given they must
	// name the same columns.
	PartitionedBy []string `json:",omitempty"`
	// SetColumns names ARRAY columns that are stored as sets, SS, NS or BS ('sink.set-columns').
	SetColumns []string `json:",omitempty"`
	// OrderBy names the column whose greatest value makes the latest element of a key ('sink.order-by'): a
	// TIMESTAMP, a number, a text; deletes have one too. It counts where elements of one key meet: in a bundle, in
	// a pane, and in the writer's buffer; equal values fall back to arrival. By default the last to
	// arrive is the latest. It needs a key, and an element without a value there is a bad row.
	OrderBy string `json:",omitempty"`
	// IgnoreNulls leaves out attributes that are NULL ('sink.ignore-nulls'). By default they are
	// stored as {"NULL":true}.
	IgnoreNulls bool `json:",omitempty"`

	// BatchMaxSize is the most items of one request ('sink.batch.max-size'): 1 to 25, default 25. Requests are smaller where
	// the pace is below a hundred write units a second, so that one does not hold the next back for seconds.
	BatchMaxSize int `json:",omitempty"`
	// MaxInFlight is the most requests that this process has under way to the table
	// ('sink.requests.max-inflight'), over all bundles and DoFn instances. Default 50. It is a
	// ceiling: concurrency starts at one and adapts below it.
	MaxInFlight int `json:",omitempty"`
	// MaxBuffered is the most items that this process holds for the table ('sink.requests.max-buffered'),
	// those in flight included. Default 10,000; it must exceed BatchMaxSize. When they are reached,
	// the pipeline waits: this is the backpressure.
	MaxBuffered int `json:",omitempty"`
	// FlushTimeout is the longest that an item waits for its batch to fill, and the processing
	// time between the panes of an upsert ('sink.flush-buffer.timeout', in ms). Default 5 s.
	FlushTimeout time.Duration `json:",omitempty"`
	// WriteUnitsPerSecond is the most write units a second that this process asks the table for
	// ('sink.write-units-per-second'): a number, such as 500, or a share of the provisioned units, such as
	// 50%, which needs dynamodb:DescribeTable and a provisioned table. By default there is no such limit, and
	// the pace is learnt from throttling.
	WriteUnitsPerSecond string `json:",omitempty"`
	// FailOnError fails the bundle when throttling, timeouts or server errors outlast ten attempts
	// ('sink.fail-on-error'). By default they are retried without end.
	FailOnError bool `json:",omitempty"`
	// Shards is the number of groups that an upsert's keys are shuffled in ('sink.shards'). Default 256,
	// or four times Parallelism where that is more. Fewer than the workers have cores leave some idle after the
	// shuffle; many keep the panes small, of which a worker has up to twenty in memory for each bundle: with 256 a batch
	// of 2 and of 10 million keys takes 154 and 249 MB on Flink, with 1,024 152 and 183 MB. A stream of 2,000 rows a second
	// takes half as much CPU again with 1,024.
	Shards int `json:",omitempty"`
	// Parallelism is the number of parallel writers that the job runs with ('sink.parallelism').
	// Beam's runners decide that themselves; here it only sets the default of Shards.
	Parallelism int `json:",omitempty"`

	// MaxConcurrency is the most connections of this process to DynamoDB ('sink.http-client.max-concurrency').
	// Default 10,000; MaxInFlight is the tighter limit. With HTTP1_1 a connection carries one request at a time,
	// and a request waits until one is free. As many as MaxInFlight are kept open between requests.
	MaxConcurrency int `json:",omitempty"`
	// ReadTimeout is the longest to wait for an answer once the request is sent ('sink.http-client.read-timeout',
	// in ms). Default 6 minutes. The request is then sent again, as after a server error. Connecting and
	// what follows the answer's beginning have a minute more.
	ReadTimeout time.Duration `json:",omitempty"`
	// HTTPProtocol is HTTP1_1, the default, or HTTP2 ('sink.http-client.protocol.version'), which is spoken where
	// the endpoint agrees to it over TLS, and HTTP/1.1 elsewhere.
	HTTPProtocol string `json:",omitempty"`
}

// Defaults, which are Flink's (Flink documentation, "Amazon DynamoDB SQL Connector", "Connector Options").
const (
	DefaultBatchMaxSize   = 25
	DefaultMaxInFlight    = 50
	DefaultMaxBuffered    = 10_000
	DefaultFlushTimeout   = 5 * time.Second
	DefaultMaxConcurrency = 10_000
	DefaultReadTimeout    = 6 * time.Minute
	DefaultHTTPProtocol   = "HTTP1_1"
	// DefaultShards is this project's own.
	DefaultShards = 256
)

// WithDefaults returns the Config with every zero field that has a default set to it.
func (c Config) WithDefaults() Config {
	def(&c.BatchMaxSize, DefaultBatchMaxSize)
	def(&c.MaxInFlight, DefaultMaxInFlight)
	def(&c.MaxBuffered, DefaultMaxBuffered)
	def(&c.FlushTimeout, DefaultFlushTimeout)
	def(&c.MaxConcurrency, DefaultMaxConcurrency)
	def(&c.ReadTimeout, DefaultReadTimeout)
	def(&c.HTTPProtocol, DefaultHTTPProtocol)
	def(&c.Shards, max(DefaultShards, 4*c.Parallelism))
	return c
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// KeyColumns returns the names of the declared key attributes, partition key first: those of PRIMARY
// KEY, else those of PARTITIONED BY, else none.
func (c Config) KeyColumns() []string {
	return declaredKey(c).encodeBy()
}

// String names the table and where it is. It shows no credentials.
func (c Config) String() string { return fmt.Sprintf("dynamodb table %q in %s", c.Table, c.where()) }

// where is the region, or the endpoint where that is set, for people.
func (c Config) where() string {
	if c.Endpoint != "" {
		return c.Endpoint
	}
	return c.Region
}
