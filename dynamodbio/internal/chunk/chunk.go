// Package chunk packs encoded items for the shuffle: many items in one compressed value, one value
// per shard and some 64 KiB of items. It stands between the DoFn that encodes elements and the DoFn
// that writes panes.
//
// Shuffling items one by one costs more than writing them: grouping one element at a time runs at
// 155 k elements/s on prism and 160 k on Flink, in chunks at 1.3 M and 370 k. Every byte costs,
// too, as runners copy it several times: 2 M rows through prism take 14.2 CPU seconds in plain
// chunks and 5.9 in s2's. What is left to compress is the digits of numbers, which takes an entropy
// coder: 34 bytes an item with s2, 18 with zstd's fastest level, for 0.29 µs more. 5 M rows of 1 M
// keys from CSV to the writer on prism, whole process: 26 CPU seconds and 2.6 to 3.5 GB with s2, 21
// and 1.3 to 1.5 with zstd.
package chunk

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/version"
	"github.com/klauspost/compress/zstd"
)

// TargetBytes is the size at which a chunk is sealed, before compression. A larger item has a chunk
// of its own.
const TargetBytes = 64 << 10

// maxPayload is above the size of any payload: TargetBytes and one item, whose JSON can be six
// times DynamoDB's limit of 400 KiB when every byte of it is escaped.
const maxPayload = 4 << 20

// formatVersion is the first byte of a chunk. A worker fails on a chunk of another version: during
// a rolling update of a streaming job, chunks of both versions can be under way.
const formatVersion = 1

// Builder fills one chunk. The zero Builder is empty and ready to use.
type Builder struct {
	payload []byte
	time    int64 // of the last item
}

// hasOrder is the bit of an item's first byte for an item with an order.
const hasOrder = 0x80

// Add adds one item.
func (b *Builder) Add(it *encode.Item) {
	first := byte(it.Op)
	if len(it.Order) > 0 {
		first |= hasOrder
	}
	p := append(b.payload, first)
	p = binary.AppendVarint(p, it.Time-b.time) // wraps around, and back again in Next
	b.time = it.Time
	p = appendField(p, it.Key)
	if len(it.Order) > 0 {
		p = appendField(p, it.Order)
	}
	p = binary.AppendUvarint(p, uint64(it.Size))
	b.payload = appendField(p, it.Body)
}

func appendField(p, field []byte) []byte {
	p = binary.AppendUvarint(p, uint64(len(field)))
	return append(p, field...)
}

// Len returns the bytes that the items take, before compression.
func (b *Builder) Len() int { return len(b.payload) }

// Reset drops the items.
func (b *Builder) Reset() { b.payload, b.time = b.payload[:0], 0 }

// Seal makes a chunk of the items, with when they arrived, and resets the builder. It compresses
// into scratch, which may be nil, and returns that for the next call: the direct runner keeps every
// chunk in memory, so the chunk itself must be no larger than what it holds.
func (b *Builder) Seal(a version.Arrival, scratch []byte) (chunk, newScratch []byte) {
	packed := compressor.EncodeAll(b.payload, scratch[:0])
	chunk = make([]byte, 0, headerBytes+len(packed))
	chunk = append(chunk, formatVersion)
	chunk = binary.LittleEndian.AppendUint64(chunk, uint64(a.Time))
	chunk = binary.LittleEndian.AppendUint64(chunk, a.Process)
	b.Reset()
	return append(chunk, packed...), packed
}

// The compressors of this process. Their methods for whole chunks may be called from any goroutine.
var (
	compressor, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithWindowSize(2*TargetBytes), zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderCRC(false)) // runners check what they transfer
	decompressor, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(0),
		zstd.WithDecoderMaxMemory(maxPayload))
)

// headerBytes is the size of what precedes the payload: format version, arrival time, process.
const headerBytes = 1 + 8 + 8

// ErrCorrupt is wrapped by every error about a chunk that cannot be read.
var ErrCorrupt = errors.New("corrupt chunk")

// Reader reads chunks, one after the other. The zero Reader is ready to use.
type Reader struct {
	buf  []byte // reused
	rest []byte
	time int64
}

// Open starts to read a chunk, and returns when its items arrived.
func (r *Reader) Open(chunk []byte) (a version.Arrival, err error) {
	r.rest, r.time = nil, 0
	switch {
	case len(chunk) == 0:
		return a, fmt.Errorf("%w: empty", ErrCorrupt)
	case chunk[0] != formatVersion:
		return a, fmt.Errorf("%w: version %d, this worker reads version %d: "+
			"drain the job before changing its version", ErrCorrupt, chunk[0], formatVersion)
	case len(chunk) < headerBytes:
		return a, fmt.Errorf("%w: truncated in its header", ErrCorrupt)
	}
	a.Time = int64(binary.LittleEndian.Uint64(chunk[1:]))
	a.Process = binary.LittleEndian.Uint64(chunk[9:])
	if r.buf, err = decompressor.DecodeAll(chunk[headerBytes:], r.buf[:0]); err != nil {
		return a, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	r.rest = r.buf
	return a, nil
}

// Next reads the next item into it, whose slices are valid until the next Open. It returns false
// after the last item.
func (r *Reader) Next(it *encode.Item) (bool, error) {
	if len(r.rest) == 0 {
		return false, nil
	}
	first := r.rest[0]
	if it.Op = encode.Op(first &^ hasOrder); it.Op > encode.Delete {
		return false, r.corrupt("operation %d", it.Op)
	}
	delta, n := binary.Varint(r.rest[1:])
	if n <= 0 {
		return false, r.corrupt("truncated in a time")
	}
	r.time += delta
	it.Time = r.time
	r.rest = r.rest[1+n:]
	var ok bool
	if it.Key, ok = r.field(); !ok {
		return false, r.corrupt("truncated in a key")
	}
	it.Order = nil
	if first&hasOrder != 0 {
		if it.Order, ok = r.field(); !ok {
			return false, r.corrupt("truncated in an order")
		}
	}
	size, n := binary.Uvarint(r.rest)
	if n <= 0 {
		return false, r.corrupt("truncated in a size")
	}
	it.Size = int(size)
	r.rest = r.rest[n:]
	if it.Body, ok = r.field(); !ok {
		return false, r.corrupt("truncated in an item")
	}
	return true, nil
}

func (r *Reader) corrupt(format string, args ...any) error {
	r.rest = nil
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

// field reads a length and as many bytes.
func (r *Reader) field() (field []byte, ok bool) {
	size, n := binary.Uvarint(r.rest)
	if n <= 0 || size > uint64(len(r.rest)-n) {
		return nil, false
	}
	end := n + int(size)
	field, r.rest = r.rest[n:end:end], r.rest[end:]
	return field, true
}
