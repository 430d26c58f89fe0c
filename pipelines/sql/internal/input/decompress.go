package input

import (
	"bufio"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compression is a way to compress that is read.
type compression struct {
	name, suffix string
	magic        []byte
	open         func(io.Reader) (io.Reader, io.Closer, error)
}

var compressions = []compression{
	{"gzip", ".gz", []byte{0x1f, 0x8b}, func(r io.Reader) (io.Reader, io.Closer, error) {
		z, err := gzip.NewReader(r)
		return z, z, err
	}},
	{"zstd", ".zst", []byte{0x28, 0xb5, 0x2f, 0xfd}, func(r io.Reader) (io.Reader, io.Closer, error) {
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			return nil, nil, err
		}
		return z, z.IOReadCloser(), nil
	}},
}

// decompress returns what r holds, and the decompressor to close or nil.
func decompress(name string, r io.Reader) (io.Reader, io.Closer, error) {
	buffered := bufio.NewReaderSize(r, 64<<10)
	head, err := buffered.Peek(4)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	for _, c := range compressions {
		if !bytes.HasPrefix(head, c.magic) {
			if strings.HasSuffix(name, c.suffix) {
				return nil, nil, fmt.Errorf("its name ends with %s, but it is not compressed with %s; rename it, or write it again", c.suffix, c.name)
			}
			continue
		}
		z, closer, err := c.open(buffered)
		if err != nil {
			return nil, nil, c.explain(err)
		}
		return &decompressor{z, c}, closer, nil
	}
	return buffered, nil, nil
}

// decompressor says in its errors what is wrong with the file.
type decompressor struct {
	io.Reader
	compression compression
}

func (d *decompressor) Read(p []byte) (int, error) {
	n, err := d.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = d.compression.explain(err)
	}
	return n, err
}

func (c compression) explain(err error) error {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("the %s data ends too early: the file is cut short; get it whole", c.name)
	case corrupt, errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, zstd.ErrCRCMismatch), errors.Is(err, zstd.ErrMagicMismatch):
		return fmt.Errorf("the %s data is damaged: %w", c.name, err)
	}
	return fmt.Errorf("%s: %w", c.name, err)
}
