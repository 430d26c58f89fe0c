package dynamodbio

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/chunk"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

func init() {
	register.DoFn6x1[context.Context, beam.EventTime, int64, func(*[]byte) bool, func(beam.EventTime, Written), func(beam.EventTime, Failure), error](&writePaneFn{})
}

// paneBytes is how much of a pane is held to fold before its items go to the sink. It bounds memory when a
// pane is large, as the one pane of a batch job is; what is let go early may be written twice,
// in order, when its key comes again.
const paneBytes = 64 << 20

// writePaneFn writes one shard's pane: the last item of each key.
type writePaneFn struct {
	Writing writing

	fold    chunk.Fold
	payload []byte
}

// Setup connects.
func (f *writePaneFn) Setup(ctx context.Context) error { return f.Writing.setup(ctx) }

// StartBundle opens a bundle of the sink.
func (f *writePaneFn) StartBundle(_ context.Context, _ func(beam.EventTime, Written), _ func(beam.EventTime, Failure)) {
	f.Writing.start()
}

// ProcessElement folds one pane and hands its items to the sink.
func (f *writePaneFn) ProcessElement(ctx context.Context, ts beam.EventTime, _ int64, chunks func(*[]byte) bool, _ func(beam.EventTime, Written), fail func(beam.EventTime, Failure)) error {
	f.fold.Reset()
	var folded int64
	var sealed []byte
	for chunks(&sealed) {
		n, err := f.take(sealed)
		if err != nil {
			return fmt.Errorf("dynamodbio: table %q: %w", f.Writing.cfg.Table, err)
		}
		folded += n
		if f.fold.Full(paneBytes) {
			if err := f.letGo(ctx, ts, fail); err != nil {
				return err
			}
		}
	}
	metricFolded.Inc(ctx, folded)
	sink.CountFolded(folded)
	return f.letGo(ctx, ts, fail)
}

// take adds a chunk's items to the fold and returns how many took the place of older ones.
func (f *writePaneFn) take(sealed []byte) (folded int64, err error) {
	_, payload, err := chunk.Open(sealed, f.payload)
	if err != nil {
		return 0, err
	}
	f.payload = payload
	var it encode.Item
	for len(payload) > 0 {
		if payload, err = chunk.Next(payload, &it); err != nil {
			return 0, err
		}
		if f.fold.Add(&it) {
			folded++
		}
	}
	return folded, nil
}

func (f *writePaneFn) letGo(ctx context.Context, ts beam.EventTime, fail func(beam.EventTime, Failure)) error {
	err := f.fold.Each(func(_ uint64, it *encode.Item) error { return f.Writing.add(ctx, ts, it, fail) })
	f.fold.Reset()
	return err
}

// FinishBundle returns when every item of the bundle's panes is stored or has failed.
func (f *writePaneFn) FinishBundle(ctx context.Context, written func(beam.EventTime, Written), fail func(beam.EventTime, Failure)) error {
	return f.Writing.finish(ctx, written, fail)
}

// Teardown lets go of the connection.
func (f *writePaneFn) Teardown() { f.Writing.teardown() }
