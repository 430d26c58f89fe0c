package dynamodbtest

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds the recursion of a scanner; DynamoDB's own limit on values is far below it.
const maxJSONDepth = 512

// scanner pulls a JSON document apart without building a tree of it: its caller asks for what
// should come next. Strings without escapes are cut out of the document, so reading them costs no
// allocation. All errors are SerializationExceptions.
type scanner struct {
	doc   string
	pos   int
	depth int
}

func (s *scanner) space() {
	for s.pos < len(s.doc) {
		switch s.doc[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the first byte of the next token, or 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.pos == len(s.doc) {
		return 0
	}
	return s.doc[s.pos]
}

func (s *scanner) syntaxError() error {
	if s.pos >= len(s.doc) {
		return serializationError("unexpected end of the JSON document")
	}
	return serializationError("unexpected character in the JSON document at offset " + strconv.Itoa(s.pos))
}

// end reports an error when anything but white space follows.
func (s *scanner) end() error {
	if s.peek() != 0 || s.pos < len(s.doc) {
		return s.syntaxError()
	}
	return nil
}

// null consumes a null, if that is what comes next.
func (s *scanner) null() bool {
	if s.peek() == 'n' && strings.HasPrefix(s.doc[s.pos:], "null") {
		s.pos += len("null")
		return true
	}
	return false
}

// object reads an object and calls member for each of its members, which has to consume the value.
// Null values are skipped without a call, as DynamoDB takes a null member for an absent one.
func (s *scanner) object(member func(name string) error) error {
	return s.entries(func(name string) error {
		if s.null() {
			return nil
		}
		return member(name)
	})
}

// entries reads an object that is a map, and calls entry for each of its members, null or not,
// which has to consume the value.
func (s *scanner) entries(entry func(name string) error) error {
	if s.peek() != '{' {
		return s.mismatch("structure or map")
	}
	return s.nested('}', func(int) error {
		name, err := s.memberName()
		if err != nil {
			return err
		}
		return entry(name)
	})
}

// memberName reads a member's name and the colon after it.
func (s *scanner) memberName() (string, error) {
	if s.peek() != '"' {
		return "", s.syntaxError()
	}
	name, err := s.text()
	if err != nil {
		return "", err
	}
	if s.peek() != ':' {
		return "", s.syntaxError()
	}
	s.pos++
	return name, nil
}

// array reads an array and calls element for each of its elements, counted from 0.
func (s *scanner) array(element func(i int) error) error {
	if s.peek() != '[' {
		return s.mismatch("list")
	}
	return s.nested(']', element)
}

// nested reads the comma-separated rest of an object or array, whose opening byte comes next.
func (s *scanner) nested(closing byte, each func(i int) error) error {
	if s.depth++; s.depth > maxJSONDepth {
		return serializationError("the JSON document is nested too deeply")
	}
	s.pos++
	if s.peek() == closing {
		s.pos++
		s.depth--
		return nil
	}
	for i := 0; ; i++ {
		if err := each(i); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.pos++
		case closing:
			s.pos++
			s.depth--
			return nil
		default:
			return s.syntaxError()
		}
	}
}

// mismatch is the error for a value that is not of the wanted kind, in DynamoDB's words.
func (s *scanner) mismatch(want string) error {
	switch c := s.peek(); {
	case c == '{':
		return serializationError("Start of structure or map found where not expected")
	case c == '[':
		return serializationError("Start of list found where not expected")
	case c == '"' && want != "String" && want != "Boolean" && want != "Integer":
		return serializationError("Unexpected field type")
	case c == '"':
		return serializationError("STRING_VALUE cannot be converted to " + want)
	case c == 't':
		return serializationError("TRUE_VALUE cannot be converted to " + want)
	case c == 'f':
		return serializationError("FALSE_VALUE cannot be converted to " + want)
	case c == '-' || c >= '0' && c <= '9':
		return serializationError("NUMBER_VALUE cannot be converted to " + want)
	default:
		return s.syntaxError()
	}
}

// string reads a string.
func (s *scanner) string() (string, error) {
	if s.peek() != '"' {
		return "", s.mismatch("String")
	}
	return s.text()
}

// text reads the string literal that starts at pos.
func (s *scanner) text() (string, error) {
	start := s.pos + 1
	ascii := true
	for i := start; i < len(s.doc); i++ {
		switch c := s.doc[i]; {
		case c == '"':
			s.pos = i + 1
			text := s.doc[start:i]
			if !ascii && !utf8.ValidString(text) {
				return "", serializationError("a string in the JSON document is not valid UTF-8")
			}
			return text, nil
		case c == '\\':
			return s.escapedText(start, i)
		case c < ' ':
			s.pos = i
			return "", s.syntaxError()
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	s.pos = len(s.doc)
	return "", s.syntaxError()
}

// escapedText reads a string literal that has its first escape at offset at.
func (s *scanner) escapedText(start, at int) (string, error) {
	var b strings.Builder
	b.WriteString(s.doc[start:at])
	for s.pos = at; s.pos < len(s.doc); {
		c := s.doc[s.pos]
		switch {
		case c == '"':
			s.pos++
			if !utf8.ValidString(b.String()) {
				return "", serializationError("a string in the JSON document is not valid UTF-8")
			}
			return b.String(), nil
		case c == '\\':
			r, ok := s.escape()
			if !ok {
				return "", s.syntaxError()
			}
			b.WriteRune(r)
		case c < ' ':
			return "", s.syntaxError()
		default:
			b.WriteByte(c)
			s.pos++
		}
	}
	return "", s.syntaxError()
}

// escape reads one escape sequence. A surrogate without its other half is not a character, and
// refused.
func (s *scanner) escape() (rune, bool) {
	if s.pos+1 >= len(s.doc) {
		return 0, false
	}
	c := s.doc[s.pos+1]
	if c == 'u' {
		return s.unicodeEscape()
	}
	i := strings.IndexByte(`"\/bfnrt`, c)
	if i < 0 {
		return 0, false
	}
	s.pos += 2
	return rune("\"\\/\b\f\n\r\t"[i]), true
}

func (s *scanner) unicodeEscape() (rune, bool) {
	hex := func(at int) (rune, bool) {
		if at+6 > len(s.doc) || s.doc[at] != '\\' || s.doc[at+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(s.doc[at+2:at+6], 16, 16)
		return rune(n), err == nil
	}
	r, ok := hex(s.pos)
	if !ok {
		return 0, false
	}
	if !utf16.IsSurrogate(r) {
		s.pos += 6
		return r, true
	}
	low, ok := hex(s.pos + 6)
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, false
	}
	s.pos += 12
	return r, true
}

// bool reads true or false.
func (s *scanner) bool() (bool, error) {
	s.space()
	for word, value := range map[string]bool{"true": true, "false": false} {
		if strings.HasPrefix(s.doc[s.pos:], word) {
			s.pos += len(word)
			return value, nil
		}
	}
	return false, s.mismatch("Boolean")
}

// int reads a whole number.
func (s *scanner) int() (int, error) {
	if c := s.peek(); c != '-' && (c < '0' || c > '9') {
		return 0, s.mismatch("Integer")
	}
	text, err := s.number()
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n > math.MaxInt32 || n < math.MinInt32 {
		return 0, serializationError("NUMBER_VALUE cannot be converted to Integer")
	}
	return n, nil
}

// number reads a JSON number and returns its text.
func (s *scanner) number() (string, error) {
	start := s.pos
	digits := func() bool {
		from := s.pos
		for s.pos < len(s.doc) && s.doc[s.pos] >= '0' && s.doc[s.pos] <= '9' {
			s.pos++
		}
		return s.pos > from
	}
	is := func(set string) bool {
		if s.pos < len(s.doc) && strings.IndexByte(set, s.doc[s.pos]) >= 0 {
			s.pos++
			return true
		}
		return false
	}
	is("-")
	if !is("0") && !digits() {
		return "", s.syntaxError()
	}
	if is(".") && !digits() {
		return "", s.syntaxError()
	}
	if is("eE") {
		is("+-")
		if !digits() {
			return "", s.syntaxError()
		}
	}
	return s.doc[start:s.pos], nil
}

// skip reads one value of any kind.
func (s *scanner) skip() error {
	switch c := s.peek(); {
	case c == '{':
		return s.object(func(string) error { return s.skip() })
	case c == '[':
		return s.array(func(int) error { return s.skip() })
	case c == '"':
		_, err := s.text()
		return err
	case c == 't' || c == 'f':
		if _, err := s.bool(); err != nil {
			return s.syntaxError()
		}
		return nil
	case c == 'n':
		if !s.null() {
			return s.syntaxError()
		}
		return nil
	default:
		_, err := s.number()
		return err
	}
}

const hexDigits = "0123456789abcdef"

// appendJSONString appends s as a JSON string literal. It escapes no more than JSON asks for.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		start = i + 1
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}
