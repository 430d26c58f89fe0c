package avro

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"

	"github.com/twmb/avro"
)

// header is what a file says of itself, as far as it is needed before the file is read.
type header struct {
	codec string
	// unions is true when its schema has a union of several types.
	unions bool
}

// maxHeader is the most bytes of a header that are looked at.
const maxHeader = 16 << 20

// peekHeader returns the header of a container file, and what reads the file from its beginning.
// For a file that is not a container file it returns an empty header, and the reader reports the
// error.
func peekHeader(r io.Reader) (header, io.Reader) {
	var seen bytes.Buffer
	buffered := bufio.NewReader(r)
	h := readHeader(&recorder{r: buffered, seen: &seen})
	return h, io.MultiReader(&seen, buffered)
}

func readHeader(r *recorder) (h header) {
	if string(r.bytes(4)) != "Obj\x01" {
		return h
	}
	for n := r.long(); n != 0 && r.err == nil; n = r.long() {
		if n < 0 { // then its size in bytes follows
			n = -n
			r.long()
		}
		for ; n > 0 && r.err == nil; n-- {
			key, value := string(r.bytes(r.long())), r.bytes(r.long())
			switch key {
			case "avro.codec":
				h.codec = string(value)
			case "avro.schema":
				if s, err := avro.Parse(string(value)); err == nil {
					h.unions = severalBranches(s.Root().ExpandReferences())
				}
			}
		}
	}
	return h
}

// recorder keeps what is read. Its first error ends the reading.
type recorder struct {
	r    *bufio.Reader
	seen *bytes.Buffer
	err  error
}

// ReadByte reads one byte.
func (r *recorder) ReadByte() (byte, error) {
	b, err := r.r.ReadByte()
	if err == nil {
		r.seen.WriteByte(b)
	}
	return b, err
}

func (r *recorder) long() int64 {
	if r.err != nil {
		return 0
	}
	var n int64
	n, r.err = binary.ReadVarint(r)
	return n
}

func (r *recorder) bytes(n int64) []byte {
	if r.err == nil && (n < 0 || n > maxHeader-int64(r.seen.Len())) {
		r.err = io.ErrShortBuffer
	}
	if r.err != nil {
		return nil
	}
	at := r.seen.Len()
	_, r.err = io.CopyN(r.seen, r.r, n)
	return r.seen.Bytes()[at:]
}
