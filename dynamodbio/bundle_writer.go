package dynamodbio

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/awsconn"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// sinks are this process's writers.
var sinks sink.Registry

// bundleWriter hands items to the process's sink. It is the last half of every DoFn that writes; its
// exported fields travel to the worker.
type bundleWriter struct {
	Config   serializedConfig
	Failures bool
	SDK      *sdkTransportOption // nil for the lean transport

	cfg     Config
	sinkKey string
	sink    *sink.Sink
	key     itemKey
	rekey   bool // items come with another key than the sink deduplicates by
	bundle  *sink.Bundle
	latest  beam.EventTime
	added   int
}

// setup connects to the sink of this process, or makes it.
func (w *bundleWriter) setup(ctx context.Context) error {
	cfg, err := w.Config.decode()
	if err != nil {
		return err
	}
	w.cfg = cfg
	key, err := sinkKey(cfg)
	if err != nil {
		return err
	}
	if w.SDK != nil {
		key += fmt.Sprintf(" through the SDK, hooks %q", w.SDK.Hooks)
	}
	w.sink, err = sinks.Acquire(key, func() (*sink.Sink, error) { return openSink(ctx, cfg, w.SDK) })
	if err != nil {
		return fmt.Errorf("dynamodbio: %w", err)
	}
	w.sinkKey = key
	w.cfg.Credentials = nil // the sink has them; here they would show in whatever prints a DoFn
	shared := w.sink.Config()
	w.key = declaredKey(cfg).ofTable(shared.TableKeys)
	table := &awsconn.Description{Table: cfg.Table, Where: cfg.where(), Keys: shared.TableKeys, KeyTypes: shared.TableKeyTypes}
	if err := table.CheckColumns(cfg.Columns); err != nil {
		w.teardown()
		return fmt.Errorf("dynamodbio: %w", err)
	}
	return nil
}

// expectKeys says which attributes the items that are added have their keys from.
func (w *bundleWriter) expectKeys(encodedBy []string) { w.rekey = w.key.rekeys(encodedBy) }

// sinkKey is equal for Configs that can share a sink: all of the Config but what only the encoder
// needs. It is a hash, as there are secrets among that.
func sinkKey(c Config) (string, error) {
	c.PrimaryKey, c.PartitionedBy = c.KeyColumns(), nil
	c.Columns, c.SetColumns, c.IgnoreNulls = nil, nil, false
	// The system properties are this process's, but not for all of its jobs the same.
	text, err := json.Marshal([]any{c, systemPropertyValues()})
	return fmt.Sprintf("%x", sha256.Sum256(text)), err
}

// openSink makes the process's sink for a Config, and checks the table as far as the credentials allow.
func openSink(ctx context.Context, cfg Config, sdk *sdkTransportOption) (*sink.Sink, error) {
	warn := func(format string, args ...any) {
		warnf("table %q in %s: %s", cfg.Table, cfg.where(), fmt.Sprintf(format, args...))
	}
	connection := connectionConfig(cfg)
	connection.Warn = warn
	if sdk != nil {
		connection.SDK, connection.Hooks = true, sdk.Hooks
	}
	conn, err := awsconn.Open(ctx, connection)
	if err != nil {
		return nil, err
	}
	table, err := conn.DescribeForWriting(ctx)
	if err != nil {
		conn.Close()
		return nil, err
	}
	units, err := writeUnits(cfg.WriteUnitsPerSecond, table)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("table %q in %s: %w", cfg.Table, cfg.where(), err)
	}
	sc := sink.Config{
		Table: cfg.Table, Where: cfg.where(), BatchMaxSize: cfg.BatchMaxSize, MaxInFlight: cfg.MaxInFlight, MaxBuffered: cfg.MaxBuffered,
		FlushTimeout: cfg.FlushTimeout, FailOnError: cfg.FailOnError, WriteUnits: units, Warn: warn,
	}
	if table != nil {
		sc.TableKeys, sc.TableKeyTypes = table.Keys, table.KeyTypes
	}
	key := declaredKey(cfg).ofTable(sc.TableKeys)
	sc.Keys = key.deduplicateBy()
	logf := log.Infof
	if key.mismatch() {
		logf = log.Warnf
	}
	logf(ctx, "dynamodbio: table %q in %s: key: %s", cfg.Table, cfg.where(), key)
	return sink.New(sc, conn), nil
}

// warnf tells a person of something that the pipeline goes on in spite of.
func warnf(format string, args ...any) {
	log.Warnf(context.Background(), "dynamodbio: "+format, args...)
}

// start opens a bundle.
func (w *bundleWriter) start() {
	w.drop()
	w.bundle = w.sink.NewBundle(w.Failures)
	w.latest = mtime.MinTimestamp
}

// drop abandons a bundle that was not finished: its items will be processed again.
func (w *bundleWriter) drop() {
	if w.bundle != nil {
		w.bundle.Abandon()
		w.bundle = nil
	}
}

// add gives the sink one item.
func (w *bundleWriter) add(ctx context.Context, it *encode.Item, fail emitFailure) error {
	w.latest = max(w.latest, beam.EventTime(it.Time))
	if w.rekey {
		if err := rekey(it, w.key.deduplicateBy()); err != nil {
			return w.failRow(ctx, it, err, fail)
		}
	}
	if err := w.bundle.Add(ctx, it); err != nil {
		return w.failed(err)
	}
	// Failures are emitted as they come, so that nothing grows with a bundle that lasts.
	if w.added++; w.added%1024 == 0 {
		w.emitFailures(fail)
		reportRequests(ctx, w.bundle.DrainRequests())
	}
	return nil
}

// rekey takes an item's key from its body. It is for tables whose key is not the declared one, and
// not a hot path.
func rekey(it *encode.Item, keys []string) error {
	attributes, err := encode.ParseItem(it.Body)
	if err != nil {
		return err
	}
	it.Key, err = encode.AppendKey(it.Key[:0:0], attributes, keys)
	return err
}

// failRow reports an item that has no key of the table.
func (w *bundleWriter) failRow(ctx context.Context, it *encode.Item, err error,
	fail emitFailure) error {
	if !w.Failures {
		return newRowError(w.cfg.Table, string(it.Body), err)
	}
	metricFailures.Inc(ctx, 1)
	fail(beam.EventTime(it.Time), Failure{Table: w.cfg.Table, Operation: operation(it.Op),
		Item: string(it.Body), Code: CodeBadRow, Message: err.Error()})
	return nil
}

// emitFailures emits the items that DynamoDB has rejected since it was called last.
func (w *bundleWriter) emitFailures(fail emitFailure) {
	for _, f := range w.bundle.DrainFailures() {
		fail(beam.EventTime(f.Time), newFailure(w.cfg.Table, w.key.deduplicateBy(), f))
	}
}

// finish waits until the bundle's items are stored or have failed, and emits what was written.
func (w *bundleWriter) finish(ctx context.Context, written emitWritten, fail emitFailure) error {
	start := time.Now()
	sum, err := w.bundle.Flush(ctx)
	report(ctx, &sum, time.Since(start))
	reportRequests(ctx, w.bundle.DrainRequests())
	if err != nil {
		w.bundle = nil
		return w.failed(err)
	}
	w.emitFailures(fail)
	w.bundle = nil
	if sum.Puts+sum.Deletes > 0 {
		written(w.latest, Written{Table: w.cfg.Table, Puts: sum.Puts, Deletes: sum.Deletes,
			Folded: sum.Folded, Bytes: sum.Bytes, WriteUnits: sum.WriteUnits})
	}
	return nil
}

// failed returns the error of a bundle.
func (w *bundleWriter) failed(err error) error {
	return fmt.Errorf("dynamodbio: %w", publicError(err))
}

// teardown releases the sink.
func (w *bundleWriter) teardown() {
	if w.sink == nil {
		return
	}
	w.drop()
	sinks.Release(w.sinkKey)
	w.sink = nil
}
