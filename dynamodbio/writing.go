package dynamodbio

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/graph/mtime"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// sinks are this process's writers.
var sinks sink.Registry

// writing hands items to the process's sink. It is the last half of every DoFn that writes; its
// exported fields travel to the worker.
type writing struct {
	Config   wireConfig
	Failures bool

	cfg     Config
	sinkKey string
	sink    *sink.Sink
	bundle  *sink.Bundle
	latest  beam.EventTime
}

// setup connects to the sink of this process, or makes it.
func (w *writing) setup(ctx context.Context) error {
	cfg, err := w.Config.config()
	if err != nil {
		return err
	}
	w.cfg = cfg
	key, err := sinkKey(cfg)
	if err != nil {
		return err
	}
	w.sink, err = sinks.Acquire(key, func() (*sink.Sink, error) { return openSink(ctx, cfg) })
	if err != nil {
		return fmt.Errorf("dynamodbio: table %q in %s: %w", cfg.Table, cfg.where(), err)
	}
	w.sinkKey = key
	return nil
}

// sinkKey is equal for Configs that can share a sink: all of the Config but what only the encoder
// needs. It holds secrets, and stays in memory.
func sinkKey(c Config) (string, error) {
	c.PrimaryKey, c.PartitionedBy = c.KeyColumns(), nil
	c.Columns, c.SetColumns, c.IgnoreNulls = nil, nil, false
	key, err := json.Marshal(c)
	return string(key), err
}

func openSink(ctx context.Context, cfg Config) (*sink.Sink, error) {
	client, err := newClient(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return sink.New(sink.Config{
		Table: cfg.Table, Where: cfg.where(), Keys: cfg.KeyColumns(), BatchMaxSize: cfg.BatchMaxSize,
		MaxInFlight: cfg.MaxInFlight, MaxBuffered: cfg.MaxBuffered, FlushTimeout: cfg.FlushTimeout, FailOnError: cfg.FailOnError,
	}, client), nil
}

// start opens a bundle.
func (w *writing) start() {
	w.drop()
	w.bundle = w.sink.NewBundle(w.Failures)
	w.latest = mtime.MinTimestamp
}

// drop abandons a bundle that did not come to its end: its items will be processed again.
func (w *writing) drop() {
	if w.bundle != nil {
		w.bundle.Abandon()
		w.bundle = nil
	}
}

// add hands over one item, and passes on the failures that have come back meanwhile, so that they do not
// pile up in a bundle that lasts.
func (w *writing) add(ctx context.Context, ts beam.EventTime, it *encode.Item, fail func(beam.EventTime, Failure)) error {
	w.latest = max(w.latest, ts)
	if err := w.bundle.Add(ctx, it); err != nil {
		return fmt.Errorf("dynamodbio: %w", err)
	}
	if w.Failures {
		w.takeFailures(fail)
	}
	return nil
}

func (w *writing) takeFailures(fail func(beam.EventTime, Failure)) {
	for _, f := range w.bundle.TakeFailures() {
		fail(w.latest, newFailure(w.cfg.Table, f))
	}
}

// finish waits for the bundle's items and says what became of them.
func (w *writing) finish(ctx context.Context, written func(beam.EventTime, Written), fail func(beam.EventTime, Failure)) error {
	sum, err := w.bundle.Flush(ctx)
	report(ctx, &sum)
	if err != nil {
		w.bundle = nil
		return fmt.Errorf("dynamodbio: %w", err)
	}
	w.takeFailures(fail)
	w.bundle = nil
	if sum.Puts+sum.Deletes > 0 {
		written(w.latest, Written{Table: w.cfg.Table, Puts: sum.Puts, Deletes: sum.Deletes, Folded: sum.Folded, Bytes: sum.Bytes, WriteUnits: sum.WriteUnits})
	}
	return nil
}

// teardown lets go of the sink.
func (w *writing) teardown() {
	if w.sink == nil {
		return
	}
	w.drop()
	sinks.Release(w.sinkKey)
	w.sink = nil
}
