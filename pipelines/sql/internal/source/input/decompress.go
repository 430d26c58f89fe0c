package input

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// An opener returns what compressed data holds. The reader may be closed.
type opener func(*bufio.Reader) (io.Reader, error)

// maxWindow is the most bytes of its output that a decompressor may refer back to, and so about how
// much memory it takes. It is the default limit of the zstd program; xz -9 needs half of it.
const maxWindow = 128 << 20

var errWindow = fmt.Errorf("decompressing it takes more than %d MiB of memory; "+
	"compress it with a smaller dictionary (window)", maxWindow>>20)

func openGzip(r *bufio.Reader) (io.Reader, error) { return gzip.NewReader(r) }

func openZstd(r *bufio.Reader) (io.Reader, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

func openBzip2(r *bufio.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil }

// NewXZReader returns what xz data holds. It checks the dictionary of the first block, which the
// library allocates as large as it is said to be, up to 4 GiB.
func NewXZReader(r *bufio.Reader) (io.Reader, error) {
	const streamHeader = 12
	const longestBlockHeader = 1 << 10
	head, err := r.Peek(streamHeader + longestBlockHeader)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if len(head) > streamHeader && xzDictionary(head[streamHeader:]) > maxWindow {
		return nil, errWindow
	}
	return xz.NewReader(r)
}

// xzDictionary returns the size of the dictionary of a block (The .xz File Format, "Block Header"
// and "LZMA2"), or 0 for what is not a header of a block, which the library then says.
func xzDictionary(block []byte) int64 {
	const compressedSize, uncompressedSize, lzma2 = 0x40, 0x80, 0x21
	size := 4 * (int(block[0]) + 1)
	if block[0] == 0 || size > len(block) {
		return 0
	}
	flags, rest := block[1], block[2:size]
	for _, flag := range []byte{compressedSize, uncompressedSize} {
		if flags&flag != 0 {
			rest = afterVarint(rest)
		}
	}
	if len(rest) < 3 || rest[0] != lzma2 {
		return 0
	}
	bits := rest[2]
	if bits >= 40 {
		return 1<<32 - 1
	}
	return int64(2|bits&1) << (bits/2 + 11)
}

func afterVarint(b []byte) []byte {
	for i, c := range b {
		if c < 0x80 {
			return b[i+1:]
		}
	}
	return nil
}

// openDeflate reads zlib streams one behind another, or one raw deflate stream.
func openDeflate(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(2)
	if err != nil {
		return nil, err
	}
	if !isZlibHeader(head) {
		return &deflateReader{src: r, r: flate.NewReader(r)}, nil
	}
	z, err := zlib.NewReader(r)
	if err != nil {
		return nil, err
	}
	return &deflateReader{src: r, r: z}, nil
}

// deflateReader continues after the end of a stream: data that follows must not be lost.
type deflateReader struct {
	src *bufio.Reader
	r   io.Reader
}

var errTrailing = errors.New("there is other data after its end")

func (d *deflateReader) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != io.EOF {
		return n, err
	}
	switch next, more := d.src.Peek(2); {
	case len(next) == 0:
		return n, more
	case !isZlibHeader(next):
		return n, errTrailing
	}
	z, ok := d.r.(zlib.Resetter)
	if !ok {
		return n, errTrailing
	}
	return n, z.Reset(d.src, nil)
}

func isZlibHeader(head []byte) bool {
	return len(head) >= 2 && head[0]&0x0f == 8 && head[0]>>4 <= 7 &&
		(int(head[0])<<8|int(head[1]))%31 == 0
}

// looksLikeZlib reports whether a file is zlib data, whatever its name. Its header can be text,
// such as x^, so what follows must be, too.
func looksLikeZlib(head []byte, whole bool) bool {
	if !isZlibHeader(head) || head[0] != 0x78 {
		return false
	}
	z, err := zlib.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, sniffSize))
	if whole && err == nil { // its checksum is right, too
		return true
	}
	return !isText(head) && (err == nil || errors.Is(err, io.ErrUnexpectedEOF) && n > 0)
}

// decompress returns what r holds, and with what it was compressed or nil.
func decompress(name string, r io.Reader) (*bufio.Reader, *decompressor, error) {
	raw := &rawReader{r: r}
	buffered := bufio.NewReaderSize(raw, 64<<10)
	head, err := buffered.Peek(sniffSize)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	c := compressionOf(head, err == io.EOF)
	if c == nil {
		claimed, suffix := claimedCompression(name)
		if claimed == nil {
			return buffered, nil, nil
		}
		undecided := claimed == deflate || claimed.open == nil // no first bytes identify it
		switch {
		case claimed.cutShort(head), undecided && len(head) > 0 && !isText(head):
			c = claimed
		case claimed.open == nil:
			return buffered, nil, nil
		default:
			return nil, nil, fmt.Errorf("its name ends with %s, but it is not compressed with %s; "+
				"rename it, or write it again", suffix, claimed.name)
		}
	}
	if c.open == nil {
		return nil, nil, c.unsupported()
	}
	d := &decompressor{compression: c, raw: raw}
	if d.r, err = c.open(buffered); err != nil {
		return nil, nil, d.explain(err)
	}
	return bufio.NewReaderSize(d, 64<<10), d, nil
}

// isText reports whether a file begins with UTF-8 text. A part of a character may be cut off.
func isText(head []byte) bool {
	head = head[:min(len(head), 1<<10)]
	for i := 1; i < utf8.UTFMax && i < len(head); i++ {
		if last := head[len(head)-i:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				head = head[:len(head)-i]
			}
			break
		}
	}
	return utf8.Valid(head) && bytes.IndexByte(head, 0) < 0
}

// rawReader keeps the error of reading a file, which is not a error of what it holds.
type rawReader struct {
	r   io.Reader
	err error
}

func (r *rawReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// decompressor says in its errors what is wrong with the file.
type decompressor struct {
	r           io.Reader
	compression *compression
	raw         *rawReader
}

func (d *decompressor) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && err != io.EOF {
		err = d.explain(err)
	}
	return n, err
}

// Close releases what the decompressor holds.
func (d *decompressor) Close() error {
	if c, ok := d.r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

func (d *decompressor) explain(err error) error {
	if d.raw.err != nil {
		return d.raw.err
	}
	return d.compression.explain(err)
}

func (c *compression) explain(err error) error {
	switch {
	case errors.Is(err, errWindow), errors.Is(err, zstd.ErrWindowSizeExceeded),
		errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("the %s data: %w", c.name, errWindow)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fmt.Errorf("the %s data ends too early: the file is truncated; copy it again",
			c.name)
	}
	return fmt.Errorf("the %s data is damaged: %w", c.name, err)
}

// unsupported says what to do about a compression that cannot be read.
func (c *compression) unsupported() error {
	if c.archive {
		return fmt.Errorf("it is a %s archive, which is not supported; unpack it", c.name)
	}
	return fmt.Errorf("it is compressed with %s, which is not supported; "+
		"decompress it, or use gzip, zstd, bzip2, xz or deflate", c.name)
}
