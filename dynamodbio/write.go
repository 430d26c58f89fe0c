package dynamodbio

import (
	"fmt"
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/window/trigger"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/typex"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// paneChunks is the number of chunks at which a shard's pane is let go before its time: with chunks
// of 64 KiB it holds some 16 MiB.
const paneChunks = 256

// Write writes the elements of col to the table of cfg.
//
// Elements are
//   - [schema.Row], for a Config with Columns;
//   - Go structs, or pointers to them, whose fields are attributes named by their dynamodbav tag or, failing
//     that, by the field; with Columns each field is bound to the column of that name and stored as
//     its SQL type, without them as package attributevalue would store it;
//   - [Item], an item as it is;
//   - KV<schema.RowKind, T> of any T above: a changelog. Insert and UpdateAfter put, Delete deletes by
//     key, UpdateBefore is dropped.
//
// A changelog whose Config names no key takes the table's, as DescribeTable tells; its deletes fail when that
// is not allowed.
//
// With key columns in cfg the write is an upsert: of the elements with one key that a pane holds, the latest
// is written. That is the last to arrive, or with cfg.OrderBy the one with the greatest value there. Panes are cut
// by processing time, cfg.FlushTimeout; in batch there is one. The windows of col do not matter.
//
// Write panics when cfg is not valid or the elements do not fit it, as Beam's transforms do.
func Write(s beam.Scope, cfg Config, col beam.PCollection, opts ...Option) Result {
	res, err := TryWrite(s, cfg, col, opts...)
	if err != nil {
		panic(fmt.Sprintf("dynamodbio.Write: %v", err))
	}
	return res
}

// TryWrite is [Write], returning what is wrong with cfg or the elements as an error.
func TryWrite(s beam.Scope, cfg Config, col beam.PCollection, opts ...Option) (Result, error) {
	s = s.Scope("dynamodbio.Write")
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	cfg = cfg.WithDefaults()
	if err := cfg.Validate(); err != nil {
		return Result{}, err
	}
	elem, changelog, err := elementType(col)
	if err != nil {
		return Result{}, err
	}
	wire, err := serializeConfig(cfg)
	if err != nil {
		return Result{}, err
	}
	if o.sdk != nil {
		if _, err := sdkHooksOf(o.sdk.Hooks); err != nil {
			return Result{}, err
		}
	}
	enc := elementEncoder{Config: wire, Type: beam.EncodedType{T: elem}, Failures: o.failures}
	if err := enc.compile(cfg, declaredKey(cfg)); err != nil {
		return Result{}, fmt.Errorf("table %q: %w", cfg.Table, err)
	}
	keyed := len(cfg.KeyColumns()) > 0
	switch {
	case o.bundling && o.withoutShuffle:
		return Result{}, fmt.Errorf("table %q: WithBundling and WithoutShuffle exclude each other: bundling is a shuffle", cfg.Table)
	case o.bundling && changelog && !keyed:
		return Result{}, fmt.Errorf("table %q: WithBundling lets the changes of a key overtake each other when no key is declared: declare PRIMARY KEY (…) NOT ENFORCED, or set Config.PrimaryKey", cfg.Table)
	}
	col = inGlobalWindow(s, col)
	var written, bad, refused beam.PCollection
	if keyed && !o.withoutShuffle || o.bundling {
		var chunks beam.PCollection
		pack := chunkPacker{Encoder: enc, Append: !keyed}
		if changelog {
			chunks, bad = beam.ParDo2(s, &packChangeFn{pack}, col)
		} else {
			chunks, bad = beam.ParDo2(s, &packFn{pack}, col)
		}
		chunks = beam.WindowInto(s, window.NewGlobalWindows(), chunks, beam.PanesDiscard(),
			beam.Trigger(trigger.Repeat(trigger.AfterAny([]trigger.Trigger{
				trigger.AfterCount(paneChunks),
				trigger.AfterProcessingTime().PlusDelay(cfg.FlushTimeout),
			}))))
		written, refused = beam.ParDo2(s, &writePaneFn{Writer: bundleWriter{Config: wire, Failures: o.failures, SDK: o.sdk}, Append: !keyed}, beam.GroupByKey(s, chunks))
	} else {
		direct := directWriter{Encoder: enc, Writer: bundleWriter{Config: wire, Failures: o.failures, SDK: o.sdk}}
		if changelog {
			written, bad, refused = beam.ParDo3(s, &writeChangeFn{direct}, col)
		} else {
			written, bad, refused = beam.ParDo3(s, &writeFn{direct}, col)
		}
	}
	failed := beam.Flatten(s, bad, refused)
	res := Result{Written: written}
	if o.failures {
		res.Failed = failed
	}
	return res, nil
}

// inGlobalWindow returns the elements in the global window, with the default trigger. An element costs 0.4 µs to put there.
func inGlobalWindow(s beam.Scope, col beam.PCollection) beam.PCollection {
	is := col.WindowingStrategy()
	if _, untriggered := is.Trigger.(*trigger.DefaultTrigger); untriggered && is.Fn.Kind == window.GlobalWindows {
		return col
	}
	return beam.WindowInto(s, window.NewGlobalWindows(), col)
}

// elementType returns the Go type of the elements, and whether they come with row kinds.
func elementType(col beam.PCollection) (t reflect.Type, changelog bool, err error) {
	full := col.Type()
	switch {
	case typex.IsKV(full) && full.Components()[0].Type() == reflect.TypeFor[schema.RowKind]():
		return full.Components()[1].Type(), true, nil
	case typex.IsComposite(full.Type()):
		return nil, false, fmt.Errorf("cannot write elements of type %v: expected structs, schema.Row, dynamodbio.Item, or KV<schema.RowKind, one of them>", full)
	}
	return full.Type(), false, nil
}
