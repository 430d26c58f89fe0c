package dynamodbio

// Option changes how [Write] is built into a pipeline. Config says what the table is and how
// requests are sent to it.
type Option func(*options)

type options struct {
	failures       bool
	withoutShuffle bool
	bundling       bool
	sdk            *sdkTransportOption // nil for the HTTP transport of this package
}

// sdkTransportOption asks for the SDK's client, with hooks of those names.
type sdkTransportOption struct {
	Hooks []string
}

// WithFailures emits elements that cannot be stored, because they do not fit the columns or because
// DynamoDB rejects them, to [Result].Failed, and writes the others. Without it the first of them
// fails its bundle, and so, in batch, the job: no element is lost silently.
func WithFailures() Option { return func(o *options) { o.failures = true } }

// WithoutShuffle writes an upsert without a GroupByKey: only the elements of one bundle, and those
// that wait in the writer's buffer, are deduplicated. Use it for input that is already partitioned
// and ordered by key; on other input, two workers can write versions of one key in either order. It
// has no effect on an append.
func WithoutShuffle() Option { return func(o *options) { o.withoutShuffle = true } }

// WithBundling sends the elements of an append the way of an upsert: in chunks through a
// GroupByKey, which is triggered every Config.FlushTimeout of processing time. Batches are then
// full on unbounded input with tiny bundles; without it a bundle of three elements is a request of
// three.
//
// It costs that time as latency, and a shuffle. It has no effect on an upsert, whose elements go
// that way already, and excludes [WithoutShuffle]. A changelog must have key columns to be bundled:
// otherwise changes of one key could be written in the wrong order.
func WithBundling() Option { return func(o *options) { o.bundling = true } }

// WithSDKTransport sends BatchWriteItem requests with the AWS SDK's client, for programs that
// extend its middleware: hooks are names given to [RegisterSDKHook], and are called in this order.
// Without it requests are signed by the SDK and sent by net/http, which takes a third of the CPU;
// what is stored is the same.
//
// Credentials, endpoint, HTTP client and error handling are the same either way. The SDK's own
// retries are off, and a hook that turns them on hides from the writer which items wait. The SDK
// does not check the checksum of successful responses.
func WithSDKTransport(hooks ...string) Option {
	return func(o *options) { o.sdk = &sdkTransportOption{Hooks: hooks} }
}
