package input

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// File is an open file. What it holds is read with Content, Text or ReaderAt: one of them, once.
type File struct {
	name string
	fsys *store
	raw  *countingReader
	temp *os.File // the copy that ReaderAt made, or nil

	decompressor *decompressor // that Content reads through, or nil
}

// Open opens a file of Beam's filesystems.
func Open(ctx context.Context, name string) (*File, error) {
	fsys, err := openStore(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := fsys.open(ctx, name)
	if err != nil {
		fsys.Close()
		return nil, err
	}
	return &File{name: name, fsys: fsys, raw: &countingReader{ReadCloser: r}}, nil
}

// Content returns what the file holds, decompressed when it is compressed with gzip, zstd, bzip2,
// xz or deflate: its first bytes say so, or the ending of its name claims it. The error names a
// compression that is not supported.
func (f *File) Content() (*bufio.Reader, error) {
	content, d, err := decompress(f.name, f.raw)
	f.decompressor = d
	return content, err
}

// Close closes the file.
func (f *File) Close() error {
	if f.decompressor != nil {
		f.decompressor.Close()
	}
	if f.temp != nil {
		f.temp.Close()
		os.Remove(f.temp.Name())
	}
	f.raw.Close()
	return f.fsys.Close()
}

// ReaderAt returns the file as it is stored, for reading at any offset, and its size. A file that
// is not local is copied to a temporary one, which Close removes.
func (f *File) ReaderAt() (io.ReaderAt, int64, error) {
	if local, ok := f.raw.ReadCloser.(*os.File); ok {
		info, err := local.Stat()
		if err != nil {
			return nil, 0, err
		}
		return &countingReaderAt{r: local, size: info.Size()}, info.Size(), nil
	}
	temp, err := os.CreateTemp("", "source-*")
	if err != nil {
		return nil, 0, fmt.Errorf("a temporary file to copy it to: %w", err)
	}
	f.temp = temp
	size, err := io.Copy(temp, f.raw)
	if err != nil {
		return nil, 0, err
	}
	return temp, size, nil
}

// countingReader counts the bytes read.
type countingReader struct{ io.ReadCloser }

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	bytesRead.Add(int64(n))
	return n, err
}

// countingReaderAt counts the bytes read, up to the file's size: a byte read twice is not progress.
type countingReaderAt struct {
	r       io.ReaderAt
	size    int64
	counted atomic.Int64
}

func (r *countingReaderAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.r.ReadAt(p, off)
	if before := r.counted.Add(int64(n)) - int64(n); before < r.size {
		bytesRead.Add(min(int64(n), r.size-before))
	}
	return n, err
}
