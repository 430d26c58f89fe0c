package input

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// File is an open file. Reading it gives its text, decompressed.
type File struct {
	io.Reader

	name string
	fsys *store
	raw  *countingReader
	temp *os.File // the copy that ReaderAt made, or nil

	content *bufio.Reader // what it holds, unless it was opened with OpenRaw
	text    *decompressor // or nil
}

// Open opens a file of Beam's filesystems. It decompresses what gzip, zstd, bzip2, xz or deflate has
// compressed, which the first bytes tell or the name's ending claims, and says of what is compressed
// otherwise with what it is.
func Open(ctx context.Context, name string) (*File, error) {
	f, err := openRaw(ctx, name)
	if err != nil {
		return nil, err
	}
	if f.content, f.text, err = decompress(name, f.raw); err != nil {
		f.Close()
		return nil, err
	}
	f.Reader = f.content
	return f, nil
}

// OpenRaw opens a file and leaves it as it is.
func OpenRaw(ctx context.Context, name string) (*File, error) { return openRaw(ctx, name) }

func openRaw(ctx context.Context, name string) (*File, error) {
	fsys, err := openStore(ctx, name)
	if err != nil {
		return nil, err
	}
	r, err := fsys.open(ctx, name)
	if err != nil {
		fsys.Close()
		return nil, err
	}
	raw := &countingReader{ReadCloser: r}
	return &File{Reader: raw, name: name, fsys: fsys, raw: raw}, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.text != nil {
		f.text.Close()
	}
	if f.temp != nil {
		f.temp.Close()
		os.Remove(f.temp.Name())
	}
	f.raw.Close()
	return f.fsys.Close()
}

// ReaderAt returns the file for reading at any place, and its size. A file that is not local is copied to a temporary one,
// which Close removes. The file must have been opened with OpenRaw.
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

// countingReader counts what is read.
type countingReader struct{ io.ReadCloser }

func (r *countingReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	bytesRead.Add(int64(n))
	return n, err
}

// countingReaderAt counts what is read, up to the file's size: what is read twice is no progress.
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
