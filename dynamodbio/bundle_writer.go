package dynamodbio

import (
	"context"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// bundleWriter hands items to the process's sink. It is the last half of every DoFn that writes;
// its exported fields travel to the worker.
type bundleWriter struct {
	Config   serializedConfig
	Failures bool
	SDK      *sdkTransportOption // nil for the lean transport

	cfg    Config
	table  *sharedTable
	key    itemKey
	rekey  bool // items come with another key than the sink deduplicates by
	bundle *sink.Bundle
	latest beam.EventTime
	added  int
}

// setup acquires the table that this process shares, which connects if no other writer has.
func (w *bundleWriter) setup(ctx context.Context) error {
	cfg, err := w.Config.decode()
	if err != nil {
		return err
	}
	if w.table, err = acquireTable(ctx, cfg, w.SDK); err != nil {
		return w.failed(err)
	}
	w.cfg = cfg
	w.cfg.Credentials = nil // the connection has them; here a printed DoFn would show them
	w.key = declaredKey(cfg).ofTable(w.table.keys())
	if err := w.table.description.CheckColumns(cfg.Columns); err != nil {
		w.teardown()
		return fmt.Errorf("dynamodbio: %w", err)
	}
	return nil
}

// expectKeys says which attributes the items that are added have their keys from.
func (w *bundleWriter) expectKeys(encodedBy []string) { w.rekey = w.key.rekeys(encodedBy) }

// start opens a bundle.
func (w *bundleWriter) start() {
	w.drop()
	w.bundle = w.table.sink.NewBundle(w.Failures)
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

// failed returns the error of a connection or a bundle.
func (w *bundleWriter) failed(err error) error {
	return fmt.Errorf("dynamodbio: %w", publicError(err))
}

// teardown releases the sink.
func (w *bundleWriter) teardown() {
	if w.table == nil {
		return
	}
	w.drop()
	w.table.release()
	w.table = nil
}
