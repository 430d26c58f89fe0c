package dynamodbio

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/chunk"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/paneorder"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

func init() {
	register.DoFn7x1[context.Context, beam.PaneInfo, beam.EventTime, int64,
		func(*[]byte) bool, emitWritten, emitFailure, error](&writePaneFn{})
}

// paneBytes is how much of a pane is buffered to deduplicate it before its items go to the sink. It
// bounds memory when a pane is large, as the one pane of a batch job is. An item that is flushed
// early may be written twice when a later version of its key follows, but never an earlier version
// after a later one: the fold remembers what was flushed.
const paneBytes = 64 << 20

// writePaneFn writes one shard's pane: the latest item of each key, or with Append every item.
type writePaneFn struct {
	Writer bundleWriter
	Append bool

	fold   chunk.Fold
	reader chunk.Reader
	order  *paneorder.Order // nil for an append, whose items have no order
}

// Setup connects.
func (f *writePaneFn) Setup(ctx context.Context) error {
	if err := f.Writer.setup(ctx); err != nil {
		return err
	}
	// The elements were encoded where the table's key was not known.
	f.Writer.expectKeys(declaredKey(f.Writer.cfg).encodeBy())
	if !f.Append {
		f.order = f.Writer.table.panes
	}
	return nil
}

// StartBundle opens a bundle of the sink.
func (f *writePaneFn) StartBundle(_ context.Context, _ emitWritten, _ emitFailure) {
	f.Writer.start()
	if f.order != nil {
		f.order.FinishBundle(f, false) // one that failed before
		f.order.StartBundle(f)
	}
}

// ProcessElement deduplicates one pane and gives its items to the sink.
func (f *writePaneFn) ProcessElement(ctx context.Context, pane beam.PaneInfo, _ beam.EventTime,
	shard int64, chunks func(*[]byte) bool, _ emitWritten, fail emitFailure) error {
	f.fold.Reset()
	var turn *paneorder.Turn
	if f.order != nil && !(pane.IsFirst && pane.IsLast) { // an only pane needs no order
		turn = f.order.StartTurn(f, shard)
		defer turn.End()
	}
	var folded int64
	var sealed []byte
	for chunks(&sealed) {
		n, err := f.addChunk(ctx, turn, sealed, fail)
		if err != nil {
			return err
		}
		folded += n
	}
	metricFolded.Inc(ctx, folded)
	sink.CountFolded(folded)
	return f.flush(ctx, fail)
}

// addChunk adds a chunk's items to the fold, and returns how many items were superseded by that.
func (f *writePaneFn) addChunk(ctx context.Context, turn *paneorder.Turn, sealed []byte,
	fail emitFailure) (folded int64, err error) {
	arrival, err := f.reader.Open(sealed)
	if err != nil {
		return 0, f.corrupt(err)
	}
	if turn != nil {
		if later := turn.AddChunk(arrival, sealed); len(later) > 0 {
			if err := f.dropSuperseded(ctx, later, fail); err != nil {
				return 0, err
			}
		}
	}
	f.fold.BeginChunk(arrival)
	var it encode.Item
	for {
		more, err := f.reader.Next(&it)
		switch {
		case err != nil:
			return folded, f.corrupt(err)
		case !more && f.fold.Full(paneBytes):
			return folded, f.flush(ctx, fail)
		case !more:
			return folded, nil
		case f.Append:
			if err := f.Writer.add(ctx, &it, fail); err != nil {
				return folded, err
			}
		case f.fold.Add(&it):
			folded++
		}
	}
}

// dropSuperseded makes the fold drop the items of the pane that are earlier than those of later
// chunks, which the sink has already. It flushes first: the items that the fold holds are later
// than all of those.
func (f *writePaneFn) dropSuperseded(ctx context.Context, later []paneorder.Chunk,
	fail emitFailure) error {
	if err := f.flush(ctx, fail); err != nil {
		return err
	}
	var reader chunk.Reader
	var it encode.Item
	for _, c := range later {
		arrival, err := reader.Open(c.Sealed)
		if err != nil {
			return f.corrupt(err)
		}
		f.fold.BeginChunk(arrival)
		for more := true; more; {
			if more, err = reader.Next(&it); err != nil {
				return f.corrupt(err)
			}
			if more {
				f.fold.Add(&it)
			}
		}
	}
	f.fold.DropItems(paneBytes)
	return nil
}

// flush gives the sink the items of the fold.
func (f *writePaneFn) flush(ctx context.Context, fail emitFailure) error {
	defer f.fold.DropItems(paneBytes)
	for _, it := range f.fold.Items() {
		if err := f.Writer.add(ctx, it, fail); err != nil {
			return err
		}
	}
	return nil
}

// corrupt names the table in the error of a chunk that cannot be read.
func (f *writePaneFn) corrupt(err error) error {
	return fmt.Errorf("dynamodbio: table %q: %w", f.Writer.cfg.Table, err)
}

// FinishBundle returns when every item of the bundle's panes is stored or has failed.
func (f *writePaneFn) FinishBundle(ctx context.Context, written emitWritten,
	fail emitFailure) error {
	err := f.Writer.finish(ctx, written, fail)
	if f.order != nil {
		f.order.FinishBundle(f, err == nil)
	}
	return err
}

// Teardown releases the connection.
func (f *writePaneFn) Teardown() {
	if f.order != nil {
		f.order.FinishBundle(f, false)
		f.order = nil
	}
	f.Writer.teardown()
}
