package encode

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// writer appends one item's wire JSON and adds up its size.
type writer struct {
	out         []byte
	size        int
	depth       int
	ignoreNulls bool
	keys        [2]keySpan
	order       []byte   // what the item is ordered by; empty when nothing is known of it yet
	num         []byte   // digits of the number in hand
	bytes       []byte   // the binary in hand
	names       []string // sorted names of the attribute maps in hand, the outer ones first
}

// keySpan is where a key attribute's value lies in out, and its size.
type keySpan struct{ start, end, size int }

// mark is a place to go back to.
type mark struct{ out, value, size int }

// attr is one attribute of an element, with its name ready for the wire.
type attr struct {
	name string
	wire string // "name":
	key  int    // the attribute's place among the keys, or -1

	// order is true for the attribute that items are ordered by.
	order bool
}

func newAttr(name string, key int) (attr, error) {
	if reason := nameFault(name); reason != "" {
		return attr{}, bad("", "%s", reason)
	}
	wire, _ := appendString(nil, name)
	return attr{name: name, wire: string(wire) + ":", key: key}, nil
}

// maxNameSize is DynamoDB's limit for an attribute's name, in bytes.
const maxNameSize = 65535

func nameFault(name string) string {
	switch {
	case name == "":
		return "an attribute name cannot be empty"
	case len(name) > maxNameSize:
		return "an attribute name has at most 65535 bytes"
	case !utf8.ValidString(name):
		return "an attribute name must be valid UTF-8"
	}
	return ""
}

func (w *writer) reset(out []byte, ignoreNulls bool) {
	w.out = append(out, '{')
	w.size, w.depth, w.ignoreNulls = 0, 0, ignoreNulls
	w.keys = [2]keySpan{}
	w.order = w.order[:0]
	w.names = w.names[:0]
}

// begin writes the attribute's name. The value follows, and then keep, or drop.
func (w *writer) begin(a *attr) mark {
	m := mark{out: len(w.out), size: w.size}
	if m.out > 1 {
		w.out = append(w.out, ',')
	}
	w.out = append(w.out, a.wire...)
	w.size += len(a.name)
	m.value = len(w.out)
	return m
}

// keep ends the attribute that began at m.
func (w *writer) keep(a *attr, m mark) {
	if w.ignoreNulls && string(w.out[m.value:]) == wireNull {
		w.drop(m)
		return
	}
	if a.key >= 0 {
		w.keys[a.key] = keySpan{start: m.value, end: len(w.out), size: w.size - m.size - len(a.name)}
	}
}

// drop takes back all that was written since m.
func (w *writer) drop(m mark) {
	w.out = w.out[:m.out]
	w.size = m.size
}

// here returns the present place.
func (w *writer) here() mark { return mark{out: len(w.out), value: len(w.out), size: w.size} }

// maxDepth is how many levels an attribute's value may have, itself included (AWS documentation,
// "Quotas", Attributes). It also stops at a Go value that contains itself.
const maxDepth = 32

func depthFault() error {
	return bad("", "values are nested deeper than DynamoDB's %d levels", maxDepth)
}

// enter opens a list or map: its overhead is 3 bytes, and 1 more for each element.
func (w *writer) enter(open string) error {
	if w.depth == maxDepth {
		return depthFault()
	}
	w.depth++
	w.size += 3
	w.out = append(w.out, open...)
	return nil
}

// leave closes what enter opened; first is where its first element began, if there is one.
func (w *writer) leave(first int, closing string) error {
	if w.depth == maxDepth && len(w.out) > first {
		return depthFault()
	}
	w.depth--
	w.out = append(w.out, closing...)
	return nil
}

// separate writes the comma between elements: first is where the first one began.
func (w *writer) separate(first int) {
	if len(w.out) > first {
		w.out = append(w.out, ',')
	}
}

const (
	wireNull = `{"NULL":true}`
	wireTrue = `{"BOOL":true}`
)

func (w *writer) null() {
	w.out = append(w.out, wireNull...)
	w.size++
}

func (w *writer) bool(b bool) {
	if b {
		w.out = append(w.out, wireTrue...)
	} else {
		w.out = append(w.out, `{"BOOL":false}`...)
	}
	w.size++
}

// text writes an S of s with so many spaces behind it.
func (w *writer) text(s string, spaces int) error {
	w.out = append(w.out, `{"S":`...)
	var ok bool
	if w.out, ok = appendString(w.out, s); !ok {
		return bad(schema.QuoteString(s), "is not valid UTF-8")
	}
	if spaces > 0 {
		w.out = w.out[:len(w.out)-1]
		for range spaces {
			w.out = append(w.out, ' ')
		}
		w.out = append(w.out, '"')
	}
	w.out = append(w.out, '}')
	w.size += len(s) + spaces
	return nil
}

// binary writes a B of b.
func (w *writer) binary(b []byte) {
	w.out = append(w.out, `{"B":"`...)
	w.out = base64.StdEncoding.AppendEncode(w.out, b)
	w.out = append(w.out, `"}`...)
	w.size += len(b)
}

// openNumber begins an N; its digits are appended to out, and closeNumber ends it.
func (w *writer) openNumber() int {
	w.out = append(w.out, `{"N":"`...)
	return len(w.out)
}

func (w *writer) closeNumber(start int) {
	text := w.out[start:]
	if size, ok := integerSize(text); ok {
		w.size += size
	} else {
		n, _ := parseInto(w, text)
		w.size += numberSize(n)
	}
	w.out = append(w.out, `"}`...)
}

// name writes a map's key and the colon behind it.
func (w *writer) name(s string) error {
	if reason := nameFault(s); reason != "" {
		return bad("", "%s", reason)
	}
	w.out, _ = appendString(w.out, s)
	w.out = append(w.out, ':')
	w.size += len(s)
	return nil
}

// plain marks the bytes that stand for themselves in a JSON string, on their own.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x80; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string, escaping only what JSON must have escaped, so that equal
// strings and no others give equal bytes. It reports false for s that is not valid UTF-8.
func appendString(dst []byte, s string) ([]byte, bool) {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				return dst, false
			}
			i += n
			continue
		}
		dst = append(dst, s[from:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"'), true
}
