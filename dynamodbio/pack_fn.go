package dynamodbio

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/chunk"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	register.DoFn5x1[context.Context, beam.EventTime, beam.X,
		emitChunk, emitFailure, error](&packFn{})
	register.DoFn6x1[context.Context, beam.EventTime, schema.RowKind, beam.X,
		emitChunk, emitFailure, error](&packChangeFn{})
	register.Emitter3[beam.EventTime, int64, []byte]()
	register.Iter1[[]byte]()
}

// emitChunk emits a sealed chunk with its shard.
type emitChunk = func(beam.EventTime, int64, []byte)

// foldBytes is how much of a bundle is buffered to deduplicate it before its chunks are emitted. It
// bounds a DoFn instance's memory, however long its bundle lasts.
const foldBytes = 8 << 20

// packFn encodes elements, keeps the latest of each key in the bundle and packs them into chunks,
// one stream of them for each shard.
type packFn struct{ chunkPacker }

// packChangeFn is packFn for elements that come with a row kind.
type packChangeFn struct{ chunkPacker }

// chunkPacker is what packFn and packChangeFn share.
type chunkPacker struct {
	Encoder elementEncoder
	// Append keeps every element: there is no key to deduplicate by.
	Append bool

	fold     chunk.Fold
	folded   int64
	buffered int       // items that are not emitted yet
	since    time.Time // when the oldest of them arrived
	latest   beam.EventTime
	shards   []chunk.Builder
	scratch  []byte
	turn     int // the shard that an append fills
}

// Setup compiles the encoder.
func (p *chunkPacker) Setup() error {
	cfg, err := p.Encoder.Config.decode()
	if err != nil {
		return err
	}
	p.shards = make([]chunk.Builder, cfg.Shards)
	p.turn = rand.IntN(len(p.shards))
	return p.Encoder.compile(cfg, declaredKey(cfg))
}

// StartBundle drops what a bundle that failed may have left.
func (p *chunkPacker) StartBundle(_ context.Context, _ emitChunk, _ emitFailure) {
	p.fold.Reset()
	for i := range p.shards {
		p.shards[i].Reset()
	}
	p.folded, p.buffered = 0, 0
}

// ProcessElement packs one element.
func (f *packFn) ProcessElement(ctx context.Context, ts beam.EventTime, elem beam.X,
	emit emitChunk, fail emitFailure) error {
	return f.add(ctx, ts, rowKind(elem), elem, emit, fail)
}

// ProcessElement packs one change.
func (f *packChangeFn) ProcessElement(ctx context.Context, ts beam.EventTime,
	kind schema.RowKind, elem beam.X, emit emitChunk, fail emitFailure) error {
	return f.add(ctx, ts, kind, elem, emit, fail)
}

func (p *chunkPacker) add(ctx context.Context, ts beam.EventTime,
	kind schema.RowKind, elem any, emit emitChunk, fail emitFailure) error {
	ok, err := p.Encoder.encode(ctx, ts, kind, elem, fail)
	if err != nil || !ok {
		return err
	}
	if p.buffered == 0 {
		p.since, p.latest = time.Now(), ts
	}
	p.buffered++
	p.latest = max(p.latest, ts)
	if p.Append {
		p.shards[p.turn].Add(&p.Encoder.item)
		if p.shards[p.turn].Len() >= chunk.TargetBytes {
			p.flush(ctx, emit)
		}
	} else if p.fold.Add(&p.Encoder.item) {
		p.folded++
	}
	if p.fold.Full(foldBytes) || time.Since(p.since) >= p.Encoder.cfg.FlushTimeout {
		p.flush(ctx, emit)
	}
	return nil
}

// FinishBundle emits what is left.
func (p *chunkPacker) FinishBundle(ctx context.Context, emit emitChunk, _ emitFailure) error {
	p.flush(ctx, emit)
	return nil
}

// flush emits the buffered items in chunks.
func (p *chunkPacker) flush(ctx context.Context, emit emitChunk) {
	seal := func(shard int) {
		var sealed []byte
		sealed, p.scratch = p.shards[shard].Seal(version.Now(), p.scratch)
		emit(p.latest, int64(shard), sealed)
	}
	for hash, it := range p.fold.Items() {
		shard := int(hash % uint64(len(p.shards)))
		p.shards[shard].Add(it)
		if p.shards[shard].Len() >= chunk.TargetBytes {
			seal(shard)
		}
	}
	for shard := range p.shards {
		if p.shards[shard].Len() > 0 {
			seal(shard)
		}
	}
	p.fold.Reset()
	p.turn = (p.turn + 1) % len(p.shards)
	p.buffered = 0
	metricFolded.Inc(ctx, p.folded)
	sink.CountFolded(p.folded)
	p.folded = 0
}
