package input

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"unicode/utf8"
)

// RecordError is an error at a place in a file: a line of text, or a record of a file that has no
// lines.
type RecordError struct {
	// Line is the line, from 1, or 0.
	Line int
	// Record is the record, from 1, of a file without lines.
	Record int64
	Err    error
}

// Error returns the position and the message.
func (e *RecordError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("record %d: %v", e.Record, e.Err)
}

// Unwrap returns the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// In gives an error the name of the file that it is about: file:line: message.
func In(name string, err error) error {
	if err == nil {
		return nil
	}
	if at, ok := errors.AsType[*RecordError](err); ok && at.Line > 0 {
		return fmt.Errorf("%s:%d: %w", name, at.Line, at.Err)
	}
	return fmt.Errorf("%s: %w", name, bare(err))
}

// bare drops the path from an error that the caller has named already.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// Quote quotes text for an error, which stays one line of readable length.
func Quote(text []byte) string {
	const limit = 60
	if len(text) <= limit {
		return strconv.Quote(string(text))
	}
	cut := limit
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strconv.Quote(string(text[:cut])) + "…"
}
