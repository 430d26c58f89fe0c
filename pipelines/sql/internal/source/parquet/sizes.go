package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// The library allocates what a file says that it holds. One damaged byte can say gigabytes, and a
// process that runs out of memory ends without an error; so the sizes are held against the file's
// before the library sees them.

// slack is what a page may have more than the footer says of its whole column: some writers do not
// count all of their pages.
const slack = 64 << 20

// footerEnds is the length of the footer and the magic bytes.
const footerEnds = 8

// checkFooter checks the sizes in the footer.
func checkFooter(r io.ReaderAt, size int64) error {
	end := make([]byte, footerEnds)
	if _, err := r.ReadAt(end, size-footerEnds); err != nil {
		return err
	}
	length := int64(binary.LittleEndian.Uint32(end))
	if length > size-footerEnds {
		return fmt.Errorf("its footer would have %d bytes, and the file has %d", length, size)
	}
	footer := make([]byte, length)
	if _, err := r.ReadAt(footer, size-footerEnds-length); err != nil {
		return err
	}
	_, _, err := walk(footer)
	return err
}

// checkPages checks the sizes of all pages. A row group without rows has none that are read, and
// its columns say nothing of where they would be.
func checkPages(r io.ReaderAt, size int64, file *parquet.File) error {
	for _, group := range file.Metadata().RowGroups {
		for _, chunk := range group.Columns {
			m := chunk.MetaData
			if group.NumRows == 0 {
				if m.NumValues != 0 {
					return fmt.Errorf(
						"the file is damaged: field %s: a row group has %d values, and no rows",
						strings.Join(m.PathInSchema, "."), m.NumValues,
					)
				}
				continue
			}
			at := m.DataPageOffset
			if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < at {
				at = m.DictionaryPageOffset
			}
			for end := at + min(m.TotalCompressedSize, size); at < end; {
				header, page, err := pageHeader(r, at, size)
				if err == nil && page.uncompressed > m.TotalUncompressedSize+slack {
					err = fmt.Errorf("a page would have %d bytes, and the whole column has %d",
						page.uncompressed, m.TotalUncompressedSize)
				}
				if at += header + page.compressed; err == nil &&
					(page.compressed < 0 || at > size) {
					err = fmt.Errorf("a page would have %d bytes, which end behind the file",
						page.compressed)
				}
				if err != nil {
					return fmt.Errorf("the file is damaged: field %s: %w",
						strings.Join(m.PathInSchema, "."), err)
				}
			}
		}
	}
	return nil
}

// pageSizes are what a page's header says of its page.
type pageSizes struct{ uncompressed, compressed int64 }

// pageHeader reads a page's header, and returns its length and what it says.
func pageHeader(r io.ReaderAt, at, size int64) (int64, pageSizes, error) {
	if at < 0 || at >= size {
		return 0, pageSizes{}, errShort
	}
	for n := int64(512); ; n *= 16 { // few are longer: those with statistics of long texts
		n = min(n, size-at)
		data := make([]byte, n)
		if _, err := r.ReadAt(data, at); err != nil {
			return 0, pageSizes{}, err
		}
		sizes, length, err := walk(data)
		if errors.Is(err, errShort) && n < size-at {
			continue
		}
		return int64(length), sizes, err
	}
}

var (
	errShort = errors.New("a header says that it is longer than it can be")
	errNone  = errors.New("a header cannot be read")
)

// walk skips a struct of Thrift's compact protocol at the beginning of data. All that it declares
// must be there. It returns the fields 2 and 3, which are the sizes in a page's header, and the
// struct's length.
func walk(data []byte) (sizes pageSizes, length int, err error) {
	w := walker{data: data}
	err = w.structure(0, func(field, value int64) {
		switch field {
		case 2:
			sizes.uncompressed = value
		case 3:
			sizes.compressed = value
		}
	})
	return sizes, w.pos, err
}

type walker struct {
	data []byte
	pos  int
}

// The types of the compact protocol.
const (
	typeStop = iota
	typeTrue
	typeFalse
	typeByte
	typeI16
	typeI32
	typeI64
	typeDouble
	typeBinary
	typeList
	typeSet
	typeMap
	typeStruct
)

// structure skips a struct, and hands its integers to visit unless that is nil.
func (w *walker) structure(depth int, visit func(field, value int64)) error {
	for field := int64(0); ; {
		head, err := w.byte()
		if err != nil {
			return err
		}
		if head == typeStop {
			return nil
		}
		if delta := int64(head >> 4); delta > 0 {
			field += delta
		} else if field, err = w.integer(); err != nil {
			return err
		}
		kind := head & 0x0f
		if kind == typeTrue || kind == typeFalse {
			continue // the head is the value
		}
		value, err := w.value(kind, depth)
		if err != nil {
			return err
		}
		if visit != nil {
			visit(field, value)
		}
	}
}

// value skips a value, and returns it when it is an integer.
func (w *walker) value(kind byte, depth int) (int64, error) {
	if depth > 32 {
		return 0, errNone
	}
	switch kind {
	case typeTrue, typeFalse, typeByte: // an element of a list has a byte even for a boolean
		_, err := w.byte()
		return 0, err
	case typeI16, typeI32, typeI64:
		return w.integer()
	case typeDouble:
		return 0, w.skip(8)
	case typeBinary:
		n, err := w.varint()
		if err != nil {
			return 0, err
		}
		return 0, w.skip(n)
	case typeList, typeSet:
		return 0, w.list(depth)
	case typeMap:
		return 0, w.entries(depth)
	case typeStruct:
		return 0, w.structure(depth+1, nil)
	}
	return 0, errNone
}

func (w *walker) list(depth int) error {
	head, err := w.byte()
	if err != nil {
		return err
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, err = w.varint(); err != nil {
			return err
		}
	}
	return w.repeat(n, depth, head&0x0f)
}

func (w *walker) entries(depth int) error {
	n, err := w.varint()
	if err != nil || n == 0 {
		return err
	}
	kinds, err := w.byte()
	if err != nil {
		return err
	}
	return w.repeat(n, depth, kinds>>4, kinds&0x0f)
}

func (w *walker) repeat(n uint64, depth int, kinds ...byte) error {
	if n > uint64(len(w.data)-w.pos) { // each has a byte at least
		return errShort
	}
	for range n {
		for _, kind := range kinds {
			if _, err := w.value(kind, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *walker) byte() (byte, error) {
	if w.pos >= len(w.data) {
		return 0, errShort
	}
	w.pos++
	return w.data[w.pos-1], nil
}

func (w *walker) varint() (uint64, error) {
	v, n := binary.Uvarint(w.data[w.pos:])
	switch {
	case n == 0:
		return 0, errShort
	case n < 0:
		return 0, errNone
	}
	w.pos += n
	return v, nil
}

// integer reads a zigzag integer.
func (w *walker) integer() (int64, error) {
	v, err := w.varint()
	return int64(v>>1) ^ -int64(v&1), err
}

func (w *walker) skip(n uint64) error {
	if n > uint64(len(w.data)-w.pos) {
		return errShort
	}
	w.pos += int(n)
	return nil
}
