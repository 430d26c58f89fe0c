package jsonlines

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Decoder reads the tokens of a line. Its errors say at which byte of the line they are.
type Decoder struct {
	dec     *jsontext.Decoder
	line    bytes.Buffer
	opts    []jsontext.Options
	scratch []byte
	escaped escaped // the line as dec reads it
}

// NewDecoder returns a Decoder. With duplicates an object may have a name twice, which takes less
// time than to find out.
func NewDecoder(duplicates bool) *Decoder {
	d := &Decoder{opts: []jsontext.Options{jsontext.AllowDuplicateNames(duplicates)}}
	d.dec = jsontext.NewDecoder(&d.line, d.opts...)
	return d
}

// Reset begins a line. It is used until the next Reset, and not changed. Control characters inside
// its strings stand for themselves, as in Flink.
func (d *Decoder) Reset(line []byte) {
	d.line = *bytes.NewBuffer(d.escaped.escape(line))
	d.dec.Reset(&d.line, d.opts...)
}

// Kind returns the first byte of the next token: " 0 t f n { [ } or ]; 0 is for every number, and
// an invalid one is reported by the call that reads it.
func (d *Decoder) Kind() byte { return byte(d.dec.PeekKind()) }

// Take reads the next token, whose kind is known from Kind.
func (d *Decoder) Take() error {
	_, err := d.dec.ReadToken()
	return d.explain(err)
}

// Skip skips the next value.
func (d *Decoder) Skip() error { return d.explain(d.dec.SkipValue()) }

// Raw returns the text of the next value. It is valid until the next call.
func (d *Decoder) Raw() ([]byte, error) {
	v, err := d.dec.ReadValue()
	return v, d.explain(err)
}

// Text returns what the next value, a string, means. It is valid until the next call.
func (d *Decoder) Text() ([]byte, error) {
	v, err := d.dec.ReadValue()
	if err != nil {
		return nil, d.explain(err)
	}
	return d.Unquote(v)
}

// Unquote returns what the text of a string means. It is valid until the next call.
func (d *Decoder) Unquote(v []byte) ([]byte, error) {
	if len(v) < 2 || v[0] != '"' {
		return nil, fmt.Errorf("expected a string, not %s", v)
	}
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1], nil
	}
	var err error
	d.scratch, err = jsontext.AppendUnquote(d.scratch[:0], v)
	return d.scratch, err
}

// End checks that nothing is left of the line.
func (d *Decoder) End() error {
	switch _, err := d.dec.ReadToken(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return d.explain(err)
	}
	return errors.New("there is more after the value: write each value on its own line")
}

func (d *Decoder) explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return errNotOneLine
	}
	if e, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at := d.escaped.offset(e.ByteOffset) + 1
		if errors.Is(e.Err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("it is not valid JSON: byte %d: %w %q", at, e.Err,
				e.JSONPointer.LastToken())
		}
		return fmt.Errorf("it is not valid JSON: byte %d: %w", at, e.Err)
	}
	return err
}

// Compact returns a copy of the text of a value without its blanks.
func Compact(raw []byte) []byte {
	v := jsontext.Value(bytes.Clone(raw))
	if v.Compact() != nil {
		return raw // cannot be: it was read as a value
	}
	return v
}
