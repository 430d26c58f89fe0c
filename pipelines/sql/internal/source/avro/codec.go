package avro

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/twmb/avro/ocf"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// codecs are the codecs that are read (Avro specification, "Required Codecs", "Optional Codecs").
var codecs = []string{"null", "deflate", "snappy", "zstandard", "bzip2", "xz"}

// checkCodec returns the error for a codec that is not read.
func checkCodec(name string) error {
	if name == "" || slices.Contains(codecs, name) {
		return nil
	}
	return fmt.Errorf("its blocks are compressed with the codec %s, which is not supported; "+
		"the codecs are %s",
		input.Quote([]byte(name)), strings.Join(codecs, ", "))
}

// errBlock is of a block that takes too much memory.
var errBlock = errors.New("a block has more bytes, decompressed, than are read at once; " +
	"write the file with smaller blocks (a smaller sync interval)")

// blockCodec decompresses blocks that are whole streams of a compression.
type blockCodec struct {
	name string
	open func(*bufio.Reader) (io.Reader, error)
}

func ownCodecs() []ocf.ReaderOpt {
	return []ocf.ReaderOpt{
		ocf.WithCodec(blockCodec{"bzip2", func(r *bufio.Reader) (io.Reader, error) {
			return bzip2.NewReader(r), nil
		}}),
		ocf.WithCodec(blockCodec{"xz", input.NewXZReader}),
	}
}

// Name returns the codec's name in a file.
func (c blockCodec) Name() string { return c.name }

// Compress is not needed to read.
func (c blockCodec) Compress([]byte) ([]byte, error) {
	return nil, fmt.Errorf("writing with %s: %w", c.name, errors.ErrUnsupported)
}

// Decompress returns the bytes of a block.
func (c blockCodec) Decompress(src []byte) ([]byte, error) { return c.DecompressBounded(src, 0) }

// DecompressBounded returns the bytes of a block, or an error before it has more than limit, which
// 0 has not.
func (c blockCodec) DecompressBounded(src []byte, limit int64) ([]byte, error) {
	r, err := c.open(bufio.NewReader(bytes.NewReader(src)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	if limit > 0 {
		r = io.LimitReader(r, limit+1)
	}
	block, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	if limit > 0 && int64(len(block)) > limit {
		return nil, errBlock
	}
	return block, nil
}

// Close has nothing to close.
func (c blockCodec) Close() error { return nil }
