package program

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/embedded"
)

// ReadSQL returns the text of a file of SQL without a byte order mark. Its errors do not name the
// file. content says what the file must contain, such as a CREATE TABLE statement.
func ReadSQL(name, content string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err
		}
		return "", err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case !utf8.Valid(text):
		return "", fmt.Errorf("the file is not UTF-8 text; expected %s", content)
	case len(bytes.TrimSpace(text)) == 0:
		return "", fmt.Errorf("the file is empty; expected %s", content)
	}
	return string(text), nil
}

// Dump is the file of -dump. It writes nothing without that flag.
type Dump struct {
	file io.WriteCloser // nil without -dump
}

// OpenDump creates the file of -dump. A program calls it before its pipeline runs: a path that
// cannot be written is an error at once, and not after an hour.
func (f *Flags) OpenDump(stdout io.Writer) (*Dump, error) {
	switch f.Dump {
	case "":
		return &Dump{}, nil
	case "-":
		return &Dump{openWriter{stdout}}, nil
	}
	file, err := os.Create(f.Dump)
	if err != nil {
		return nil, fmt.Errorf("-dump: %w", err)
	}
	return &Dump{file}, nil
}

// Write writes the server's items.
func (d *Dump) Write(server *embedded.Server) error {
	if d.file == nil {
		return nil
	}
	return dumpError(server.Dump(d.file))
}

// Close closes the file, but not standard output.
func (d *Dump) Close() error {
	if d.file == nil {
		return nil
	}
	return dumpError(d.file.Close())
}

// dumpError names the flag, and leaves out the packages that a file's error passed through.
func dumpError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e
	}
	return fmt.Errorf("-dump: %w", err)
}

// openWriter is a writer that Close leaves open.
type openWriter struct{ io.Writer }

func (openWriter) Close() error { return nil }
