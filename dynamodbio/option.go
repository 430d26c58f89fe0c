package dynamodbio

// Option changes how Write is built into a pipeline. What the table is and how it is written to is
// said by Config.
type Option func(*options)

type options struct {
	failures       bool
	withoutShuffle bool
	bundling       bool
	sdk            *sdkTransportOption
}

// sdkTransportOption asks for the SDK's client, with hooks of those names.
type sdkTransportOption struct {
	Hooks []string
}

// WithFailures sends elements that cannot be stored, because they do not fit the columns or because
// DynamoDB refuses them, to [Result].Failed, and goes on. Without it the first of them fails its
// bundle, and so, in batch, the job: nothing is lost in silence.
func WithFailures() Option { return func(o *options) { o.failures = true } }

// WithoutShuffle keeps the last element of a key inside each bundle only, and writes without a
// GroupByKey. Use it for input that is already partitioned and ordered by key; on other input, two
// workers can write versions of one key in either order. It has no effect without key columns.
func WithoutShuffle() Option { return func(o *options) { o.withoutShuffle = true } }

// WithBundling lets the elements of an append go the way of an upsert: in chunks through a GroupByKey that
// lets them go every Config.FlushTimeout of processing time, so that batches are full on unbounded input
// whose bundles are tiny. Without it a bundle of three elements is a request of three.
//
// It costs that time as latency, and a shuffle. It has no effect with key columns, whose elements go that
// way anyhow, and excludes [WithoutShuffle]. A changelog needs key columns to be bundled: its versions of a
// key would overtake each other on the way.
func WithBundling() Option { return func(o *options) { o.bundling = true } }

// WithSDKTransport sends BatchWriteItem requests with the AWS SDK's client, for programs that hook into its
// middleware: hooks are names given to [RegisterSDKHook], and are called in this order. Without it requests are
// signed by the SDK and sent by net/http, which takes a third of the CPU; what is stored is the same.
//
// Credentials, endpoint, HTTP client and error handling are the same either way. The SDK's own retries are
// off, and a hook that turns them on hides from the writer which items wait. The SDK does not check the checksum
// of answers that say success.
func WithSDKTransport(hooks ...string) Option {
	return func(o *options) { o.sdk = &sdkTransportOption{Hooks: hooks} }
}
