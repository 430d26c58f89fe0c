package dynamodbio

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/chunk"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn5x1[context.Context, beam.EventTime, beam.X, func(beam.EventTime, int64, []byte), func(beam.EventTime, Failure), error](&packFn{})
	register.DoFn6x1[context.Context, beam.EventTime, schema.RowKind, beam.X, func(beam.EventTime, int64, []byte), func(beam.EventTime, Failure), error](&packChangeFn{})
	register.Emitter3[beam.EventTime, int64, []byte]()
	register.Emitter2[beam.EventTime, Failure]()
	register.Iter1[[]byte]()
}

// foldBytes is how much a bundle holds back to fold before it lets chunks go. It bounds a DoFn
// instance's memory, however long its bundle lasts.
const foldBytes = 8 << 20

// packFn encodes elements, keeps the last of each key in the bundle and packs them into chunks, one
// stream of them for each shard.
type packFn struct{ packing }

// packChangeFn is packFn for elements that come with a row kind.
type packChangeFn struct{ packing }

type packing struct {
	Encoding encoding

	fold    chunk.Fold
	folded  int64
	since   time.Time // when the oldest item in fold came
	latest  beam.EventTime
	header  chunk.Header
	shards  [][]byte // one payload for each shard
	scratch []byte
}

// Setup compiles the encoder.
func (p *packing) Setup() error {
	err := p.Encoding.compile()
	p.shards = make([][]byte, p.Encoding.cfg.Shards)
	return err
}

// StartBundle begins a bundle with nothing in it: one that failed may have left something.
func (p *packing) StartBundle(_ context.Context, _ func(beam.EventTime, int64, []byte), _ func(beam.EventTime, Failure)) {
	p.fold.Reset()
	p.folded = 0
	p.header = chunk.Header{Arrival: time.Now().UnixNano(), Bundle: rand.Uint64()}
}

// ProcessElement takes one element in.
func (f *packFn) ProcessElement(ctx context.Context, ts beam.EventTime, elem beam.X, emit func(beam.EventTime, int64, []byte), fail func(beam.EventTime, Failure)) error {
	return f.add(ctx, ts, rowKind(elem), elem, emit, fail)
}

// ProcessElement takes one change in.
func (f *packChangeFn) ProcessElement(ctx context.Context, ts beam.EventTime, kind schema.RowKind, elem beam.X, emit func(beam.EventTime, int64, []byte), fail func(beam.EventTime, Failure)) error {
	return f.add(ctx, ts, kind, elem, emit, fail)
}

func (p *packing) add(ctx context.Context, ts beam.EventTime, kind schema.RowKind, elem any, emit func(beam.EventTime, int64, []byte), fail func(beam.EventTime, Failure)) error {
	ok, err := p.Encoding.encode(ctx, ts, kind, elem, fail)
	if err != nil || !ok {
		return err
	}
	if p.fold.Len() == 0 {
		p.since, p.latest = time.Now(), ts
	}
	p.latest = max(p.latest, ts)
	if p.fold.Add(&p.Encoding.item) {
		p.folded++
	}
	if p.fold.Full(foldBytes) || time.Since(p.since) >= p.Encoding.cfg.FlushTimeout {
		p.letGo(ctx, emit)
	}
	return nil
}

// FinishBundle lets go of what is left.
func (p *packing) FinishBundle(ctx context.Context, emit func(beam.EventTime, int64, []byte), _ func(beam.EventTime, Failure)) error {
	p.letGo(ctx, emit)
	return nil
}

// letGo emits what the fold holds in chunks.
func (p *packing) letGo(ctx context.Context, emit func(beam.EventTime, int64, []byte)) {
	seal := func(shard int) {
		var sealed []byte
		sealed, p.scratch = chunk.Seal(p.header, p.shards[shard], p.scratch)
		p.header.Seq++
		p.shards[shard] = p.shards[shard][:0]
		emit(p.latest, int64(shard), sealed)
	}
	_ = p.fold.Each(func(hash uint64, it *encode.Item) error {
		shard := int(hash % uint64(len(p.shards)))
		p.shards[shard] = chunk.AppendItem(p.shards[shard], it)
		if len(p.shards[shard]) >= chunk.TargetBytes {
			seal(shard)
		}
		return nil
	})
	for shard, payload := range p.shards {
		if len(payload) > 0 {
			seal(shard)
		}
	}
	p.fold.Reset()
	metricFolded.Inc(ctx, p.folded)
	sink.CountFolded(p.folded)
	p.folded = 0
}
