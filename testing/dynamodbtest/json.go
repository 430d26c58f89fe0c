package dynamodbtest

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonReader reads a JSON document without building a tree of it: its caller says which kind of
// value it expects next. The syntax is jsontext's, which is strict: strings are valid UTF-8, and
// escaped surrogates come in pairs. A string without escapes is a part of doc and not allocated.
// All errors are SerializationExceptions.
type jsonReader struct {
	doc string
	in  *jsontext.Decoder
}

// newJSONReader returns a reader of doc, which must not change while it is read.
func newJSONReader(doc []byte) jsonReader {
	return jsonReader{
		doc: string(doc),
		in:  jsontext.NewDecoder(bytes.NewBuffer(doc), allowDuplicateNames),
	}
}

// allowDuplicateNames leaves duplicate members to the callbacks, which return an error that names
// the table, the attribute or the type that is given twice.
var allowDuplicateNames = jsontext.AllowDuplicateNames(true)

// offset returns where the next token begins.
func (r *jsonReader) offset() int {
	r.in.PeekKind()
	i := int(r.in.InputOffset())
	for i < len(r.doc) && strings.IndexByte(" \t\r\n,:", r.doc[i]) >= 0 {
		i++
	}
	return i
}

// raw returns the document's text from an offset to the end of the last token.
func (r *jsonReader) raw(from int) string { return r.doc[from:r.in.InputOffset()] }

// end returns an error if anything but white space follows.
func (r *jsonReader) end() error {
	at := r.offset()
	if _, err := r.in.ReadToken(); err != io.EOF {
		return unexpectedCharacter(at)
	}
	return nil
}

// null reads a null if one comes next.
func (r *jsonReader) null() bool {
	if r.in.PeekKind() != 'n' {
		return false
	}
	_, err := r.in.ReadToken()
	return err == nil
}

// object reads an object and calls member for each of its members, which must read the value.
// A null value is skipped without a call: to DynamoDB a null member is an absent one.
func (r *jsonReader) object(member func(name string) error) error {
	return r.entries(func(name string) error {
		if r.null() {
			return nil
		}
		return member(name)
	})
}

// entries reads an object that is a map, and calls entry for each of its members, null or not,
// which must read the value.
func (r *jsonReader) entries(entry func(name string) error) error {
	if r.in.PeekKind() != '{' {
		return r.mismatch("structure or map")
	}
	if err := r.token(); err != nil {
		return err
	}
	for r.in.PeekKind() != '}' {
		name, err := r.text()
		if err != nil {
			return err
		}
		if err := entry(name); err != nil {
			return err
		}
	}
	return r.token()
}

// array reads an array and calls element for each of its elements, which must read it.
func (r *jsonReader) array(element func() error) error {
	if r.in.PeekKind() != '[' {
		return r.mismatch("list")
	}
	if err := r.token(); err != nil {
		return err
	}
	for r.in.PeekKind() != ']' {
		if err := element(); err != nil {
			return err
		}
	}
	return r.token()
}

// string reads a string.
func (r *jsonReader) string() (string, error) {
	if r.in.PeekKind() != '"' {
		return "", r.mismatch("String")
	}
	return r.text()
}

// bool reads true or false.
func (r *jsonReader) bool() (bool, error) {
	kind := r.in.PeekKind()
	if kind != 't' && kind != 'f' {
		return false, r.mismatch("Boolean")
	}
	return kind == 't', r.token()
}

// int reads an integer.
func (r *jsonReader) int() (int, error) {
	if r.in.PeekKind() != '0' {
		return 0, r.mismatch("Integer")
	}
	text, err := r.value()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > math.MaxInt32 || n < math.MinInt32 {
		return 0, serializationError("NUMBER_VALUE cannot be converted to Integer")
	}
	return n, nil
}

// skip reads one value of any kind.
func (r *jsonReader) skip() error {
	if err := r.in.SkipValue(); err != nil {
		return syntaxError(err)
	}
	return nil
}

// text reads a string, or the name of a member.
func (r *jsonReader) text() (string, error) {
	literal, err := r.value()
	if err != nil {
		return "", err
	}
	if strings.IndexByte(literal, '\\') < 0 {
		return literal[1 : len(literal)-1], nil
	}
	text, err := jsontext.AppendUnquote(nil, literal)
	if err != nil {
		return "", syntaxError(err)
	}
	return string(text), nil
}

// value reads one value and returns its text in the document.
func (r *jsonReader) value() (string, error) {
	v, err := r.in.ReadValue()
	if err != nil {
		return "", syntaxError(err)
	}
	end := int(r.in.InputOffset())
	return r.doc[end-len(v) : end], nil
}

// token reads the token that PeekKind has found.
func (r *jsonReader) token() error {
	if _, err := r.in.ReadToken(); err != nil {
		return syntaxError(err)
	}
	return nil
}

// mismatch returns DynamoDB's error for a value of another kind than expected.
func (r *jsonReader) mismatch(want string) error {
	switch kind := r.in.PeekKind(); kind {
	case '{':
		return serializationError("Start of structure or map found where not expected")
	case '[':
		return serializationError("Start of list found where not expected")
	case '"':
		if want != "String" && want != "Boolean" && want != "Integer" {
			return serializationError("Unexpected field type")
		}
		return serializationError("STRING_VALUE cannot be converted to " + want)
	case 't':
		return serializationError("TRUE_VALUE cannot be converted to " + want)
	case 'f':
		return serializationError("FALSE_VALUE cannot be converted to " + want)
	case '0':
		return serializationError("NUMBER_VALUE cannot be converted to " + want)
	default:
		at := r.offset()
		if err := r.token(); err != nil {
			return err
		}
		return unexpectedCharacter(at) // a null
	}
}

// syntaxError converts an error of jsontext.
func syntaxError(err error) error {
	syntax := (*jsontext.SyntacticError)(nil)
	if errors.Is(err, io.ErrUnexpectedEOF) || !errors.As(err, &syntax) { // or io.EOF
		return serializationError("unexpected end of the JSON document")
	}
	return unexpectedCharacter(int(syntax.ByteOffset))
}

func unexpectedCharacter(offset int) error {
	return serializationError("unexpected character in the JSON document at offset " +
		strconv.Itoa(offset))
}

// appendJSONString appends s as a JSON string literal, escaping only what JSON requires.
func appendJSONString(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // an error means invalid UTF-8, which it replaces by U+FFFD
	return b
}
