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
	register.DoFn7x1[context.Context, beam.PaneInfo, beam.EventTime, int64, func(*[]byte) bool, func(beam.EventTime, Written), func(beam.EventTime, Failure), error](&writePaneFn{})
}

// paneBytes is how much of a pane is held to fold before its items go to the sink. It bounds memory when a
// pane is large, as the one pane of a batch job is. What is let go early may be written twice when a later
// version of its key comes, but never an earlier version after a later one: the fold remembers what it let go.
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
		f.order = acquirePaneOrder(f.Writer.sinkKey)
	}
	return nil
}

// StartBundle opens a bundle of the sink.
func (f *writePaneFn) StartBundle(_ context.Context, _ func(beam.EventTime, Written), _ func(beam.EventTime, Failure)) {
	f.Writer.start()
	if f.order != nil {
		f.order.FinishBundle(f, false) // one that failed before
		f.order.StartBundle(f)
	}
}

// ProcessElement folds one pane and hands its items to the sink.
func (f *writePaneFn) ProcessElement(ctx context.Context, pane beam.PaneInfo, _ beam.EventTime, shard int64, chunks func(*[]byte) bool, _ func(beam.EventTime, Written), fail func(beam.EventTime, Failure)) error {
	f.fold.Reset()
	var turn *paneorder.Turn
	if f.order != nil && !(pane.IsFirst && pane.IsLast) { // with no other pane there is none to overtake
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

// addChunk adds a chunk's items to the fold and returns how many of them and of those there were folded.
func (f *writePaneFn) addChunk(ctx context.Context, turn *paneorder.Turn, sealed []byte, fail func(beam.EventTime, Failure)) (folded int64, err error) {
	h, err := f.reader.Open(sealed)
	if err != nil {
		return 0, fmt.Errorf("dynamodbio: table %q: %w", f.Writer.cfg.Table, err)
	}
	if turn != nil {
		if later := turn.AddChunk(h, sealed); len(later) > 0 {
			if err := f.skipEarlier(ctx, later, fail); err != nil {
				return 0, err
			}
		}
	}
	f.fold.BeginChunk(h)
	var it encode.Item
	for {
		more, err := f.reader.Next(&it)
		switch {
		case err != nil:
			return folded, fmt.Errorf("dynamodbio: table %q: %w", f.Writer.cfg.Table, err)
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

// skipEarlier has the fold let through nothing that is earlier than what the chunks hold, which is in the sink already.
func (f *writePaneFn) skipEarlier(ctx context.Context, later []paneorder.Chunk, fail func(beam.EventTime, Failure)) error {
	if err := f.flush(ctx, fail); err != nil { // what came so far is later than all of them
		return err
	}
	var reader chunk.Reader
	var it encode.Item
	for _, c := range later {
		h, err := reader.Open(c.Sealed)
		if err != nil {
			return fmt.Errorf("dynamodbio: table %q: %w", f.Writer.cfg.Table, err)
		}
		f.fold.BeginChunk(h)
		for more := true; more; {
			if more, err = reader.Next(&it); err != nil {
				return fmt.Errorf("dynamodbio: table %q: %w", f.Writer.cfg.Table, err)
			}
			if more {
				f.fold.Add(&it)
			}
		}
	}
	f.fold.DropItems(paneBytes)
	return nil
}

func (f *writePaneFn) flush(ctx context.Context, fail func(beam.EventTime, Failure)) error {
	defer f.fold.DropItems(paneBytes)
	for _, it := range f.fold.Items() {
		if err := f.Writer.add(ctx, it, fail); err != nil {
			return err
		}
	}
	return nil
}

// FinishBundle returns when every item of the bundle's panes is stored or has failed.
func (f *writePaneFn) FinishBundle(ctx context.Context, written func(beam.EventTime, Written), fail func(beam.EventTime, Failure)) error {
	err := f.Writer.finish(ctx, written, fail)
	if f.order != nil {
		f.order.FinishBundle(f, err == nil)
	}
	return err
}

// Teardown lets go of the connection.
func (f *writePaneFn) Teardown() {
	if f.order != nil {
		f.order.FinishBundle(f, false)
		releasePaneOrder(f.Writer.sinkKey)
		f.order = nil
	}
	f.Writer.teardown()
}
