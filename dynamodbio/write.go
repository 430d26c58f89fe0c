package dynamodbio

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window/trigger"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/typex"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Write writes the elements of col to the table of cfg.
//
// Elements are
//   - [schema.Row], for a Config with Columns;
//   - Go structs, or pointers to them. Fields are attributes named by their dynamodbav tag or,
//     without one, by the field. With Columns each field is bound to the column of that name and
//     stored as its SQL type; without, it is stored as package attributevalue stores it;
//   - [Item], an item as it is;
//   - KV<schema.RowKind, T> of any T above: a changelog. Insert and UpdateAfter put, Delete deletes
//     by key, UpdateBefore is dropped.
//
// Without key columns in cfg the write is an append: every element is written. With them it is an
// upsert: of the elements with one key in a pane, the latest is written. That is the last to
// arrive, or with cfg.OrderBy the one with the greatest value there. A stream is divided into panes
// by processing time, every cfg.FlushTimeout; a batch is one pane. The windows of col do not
// matter.
//
// A changelog whose Config names no key is written by the table's key, from DescribeTable. Its
// deletes fail when the credentials do not allow that.
//
// Write panics when cfg is not valid or the elements do not fit it, as Beam's transforms do; see
// [TryWrite]. An element that cannot be stored fails its bundle with a [*RowError] or
// [*WriteError], or goes to [Result].Failed: see [WithFailures].
func Write(s beam.Scope, cfg Config, col beam.PCollection, opts ...Option) Result {
	res, err := TryWrite(s, cfg, col, opts...)
	if err != nil {
		panic(fmt.Sprintf("dynamodbio.Write: %v", err))
	}
	return res
}

// TryWrite is [Write], but returns an error where Write panics: an invalid cfg, as
// [Config.Validate] does, elements that do not fit it, or options that exclude each other.
func TryWrite(s beam.Scope, cfg Config, col beam.PCollection, opts ...Option) (Result, error) {
	s = s.Scope("dynamodbio.Write")
	plan, err := check(cfg.WithDefaults(), col.Type(), opts)
	if err != nil {
		return Result{}, err
	}
	col = inGlobalWindow(s, col)
	var res Result
	switch plan.path {
	case pathDirect:
		res.Written, res.Failed = plan.writeDirect(s, col)
	case pathShuffled:
		panes, bad := plan.shuffle(s, col)
		written, rejected := plan.writePanes(s, panes)
		res.Written, res.Failed = written, beam.Flatten(s, bad, rejected)
	}
	if !plan.writer.Failures {
		res.Failed = beam.PCollection{}
	}
	return res, nil
}

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

// writePlan is a write that was checked: what its DoFns do, and how elements get to them.
type writePlan struct {
	path      path
	changelog bool // elements come with a row kind
	keyed     bool // an upsert, not an append
	timeout   time.Duration
	encoder   elementEncoder
	writer    bundleWriter
}

// path is the way of elements to the writer.
type path uint8

const (
	// pathDirect encodes and writes in one step.
	pathDirect path = iota
	// pathShuffled encodes elements into chunks, groups those by shard, and writes pane by pane.
	pathShuffled
)

// check is everything that can be found wrong before the pipeline runs, and decides the path.
func check(cfg Config, elements typex.FullType, opts []Option) (plan writePlan, err error) {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	if err := cfg.Validate(); err != nil {
		return plan, err
	}
	elem, changelog, err := elementType(elements)
	if err != nil {
		return plan, err
	}
	serialized, err := serializeConfig(cfg)
	if err != nil {
		return plan, err
	}
	if o.sdk != nil {
		if err := awsconn.CheckHooks(o.sdk.Hooks); err != nil {
			return plan, err
		}
	}
	plan = writePlan{
		changelog: changelog, keyed: len(cfg.KeyColumns()) > 0, timeout: cfg.FlushTimeout,
		encoder: elementEncoder{
			Config: serialized, Type: beam.EncodedType{T: elem}, Failures: o.failures},
		writer: bundleWriter{Config: serialized, Failures: o.failures, SDK: o.sdk},
	}
	if err = plan.encoder.compile(cfg, declaredKey(cfg)); err == nil {
		plan.path, err = choosePath(plan.keyed, changelog, o)
	}
	if err != nil {
		return plan, fmt.Errorf("table %q: %w", cfg.Table, err)
	}
	return plan, nil
}

// choosePath returns the path of a write with these options.
func choosePath(keyed, changelog bool, o options) (path, error) {
	switch {
	case o.bundling && o.withoutShuffle:
		return 0, errors.New("WithBundling and WithoutShuffle exclude each other: " +
			"bundling is a shuffle")
	case o.bundling && changelog && !keyed:
		return 0, errors.New("WithBundling lets the changes of a key overtake each other " +
			"when no key is declared: " +
			"declare PRIMARY KEY (…) NOT ENFORCED, or set Config.PrimaryKey")
	case o.bundling, keyed && !o.withoutShuffle:
		return pathShuffled, nil
	}
	return pathDirect, nil
}

// elementType returns the Go type of the elements, and whether they come with row kinds.
func elementType(full typex.FullType) (t reflect.Type, changelog bool, err error) {
	switch {
	case typex.IsKV(full) && full.Components()[0].Type() == reflect.TypeFor[schema.RowKind]():
		return full.Components()[1].Type(), true, nil
	case typex.IsComposite(full.Type()):
		return nil, false, fmt.Errorf("cannot write elements of type %v: "+
			"expected structs, schema.Row, dynamodbio.Item, "+
			"or KV<schema.RowKind, one of them>", full)
	}
	return full.Type(), false, nil
}

// inGlobalWindow returns the elements in the global window, with the default trigger. An element
// costs 0.4 µs to put there.
func inGlobalWindow(s beam.Scope, col beam.PCollection) beam.PCollection {
	is := col.WindowingStrategy()
	_, untriggered := is.Trigger.(*trigger.DefaultTrigger)
	if untriggered && is.Fn.Kind == window.GlobalWindows {
		return col
	}
	return beam.WindowInto(s, window.NewGlobalWindows(), col)
}

// writeDirect encodes and writes the elements in one step.
func (p *writePlan) writeDirect(
	s beam.Scope, col beam.PCollection,
) (written, failed beam.PCollection) {
	var bad, rejected beam.PCollection
	fn := directWriter{Encoder: p.encoder, Writer: p.writer}
	if p.changelog {
		written, bad, rejected = beam.ParDo3(s, &writeChangeFn{fn}, col)
	} else {
		written, bad, rejected = beam.ParDo3(s, &writeFn{fn}, col)
	}
	return written, beam.Flatten(s, bad, rejected)
}

// paneChunks is the number of chunks at which a shard's pane is triggered before its time: with
// chunks of 64 KiB it holds some 16 MiB.
const paneChunks = 256

// shuffle encodes the elements into chunks and groups those by shard, in panes.
func (p *writePlan) shuffle(s beam.Scope, col beam.PCollection) (panes, bad beam.PCollection) {
	var chunks beam.PCollection
	fn := chunkPacker{Encoder: p.encoder, Append: !p.keyed}
	if p.changelog {
		chunks, bad = beam.ParDo2(s, &packChangeFn{fn}, col)
	} else {
		chunks, bad = beam.ParDo2(s, &packFn{fn}, col)
	}
	chunks = beam.WindowInto(s, window.NewGlobalWindows(), chunks, beam.PanesDiscard(),
		beam.Trigger(trigger.Repeat(trigger.AfterAny([]trigger.Trigger{
			trigger.AfterCount(paneChunks),
			trigger.AfterProcessingTime().PlusDelay(p.timeout),
		}))))
	return beam.GroupByKey(s, chunks), bad
}

// writePanes writes the items of the panes.
func (p *writePlan) writePanes(
	s beam.Scope, panes beam.PCollection,
) (written, rejected beam.PCollection) {
	return beam.ParDo2(s, &writePaneFn{Writer: p.writer, Append: !p.keyed}, panes)
}
