// Package jsonlines reads newline-delimited JSON token by token. Packages jsonsource and itemsource
// make rows and items of it.
package jsonlines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
)

// maxLine is the most bytes that a line may have. It keeps a file that is not text from being read
// into memory as a whole; a DynamoDB item holds 400 KB.
const maxLine = 64 << 20

// Lines cuts text into lines.
type Lines struct {
	src    *bufio.Reader
	number int
	long   []byte // holds a line that is longer than src's buffer
}

// NewLines returns the lines of src.
func NewLines(src io.Reader) *Lines { return &Lines{src: bufio.NewReaderSize(src, 64<<10)} }

var byteOrderMark = []byte("\ufeff")

// Next returns the next line that is not blank and its number, from 1. It is valid until the next
// call. The error is io.EOF at the end, or has its place.
func (l *Lines) Next() (line []byte, number int, err error) {
	for {
		line, err = l.read()
		if err == io.EOF && len(line) > 0 {
			err = nil // the last line needs no end
		}
		if err != nil {
			return nil, l.number, err
		}
		l.number++
		if l.number == 1 {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			return line, l.number, nil
		}
	}
}

func (l *Lines) read() ([]byte, error) {
	line, err := l.src.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	l.long = l.long[:0]
	for err == bufio.ErrBufferFull {
		if l.long = append(l.long, line...); len(l.long) > maxLine {
			err := fmt.Errorf("a line of more than %d bytes: write each value on its own line",
				maxLine)
			return nil, &input.RecordError{Line: l.number + 1, Err: err}
		}
		line, err = l.src.ReadSlice('\n')
	}
	l.long = append(l.long, line...)
	return l.long, err
}

// errNotOneLine is of a line that holds a part of a value.
var errNotOneLine = errors.New(
	"the value does not end in this line: write each value on its own line",
)
