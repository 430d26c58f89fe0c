package encode

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// itemWriter appends one item's wire JSON and adds up its size.
type itemWriter struct {
	out         []byte
	size        int
	depth       int
	ignoreNulls bool
	keys        [2]keySpan
	order       []byte   // as in Item; empty until the attribute is written
	num         []byte   // digits of the current number
	bytes       []byte   // the current binary
	names       []string // sorted names of the current attribute maps, the outer ones first
}

// keySpan is where a key attribute's value lies in out, and its size.
type keySpan struct{ start, end, size int }

// mark is a position to rewind to.
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
	if reason := nameProblem(name); reason != "" {
		return attr{}, rowErrorf("", "%s", reason)
	}
	wire, _ := appendString(nil, name)
	return attr{name: name, wire: string(wire) + ":", key: key}, nil
}

func nameProblem(name string) string {
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

func (w *itemWriter) reset(out []byte, ignoreNulls bool) {
	w.out = append(out, '{')
	w.size, w.depth, w.ignoreNulls = 0, 0, ignoreNulls
	w.keys = [2]keySpan{}
	w.order = w.order[:0]
	w.names = w.names[:0]
}

// beginAttribute writes the attribute's name. The caller writes the value, and then calls
// endAttribute or rewind.
func (w *itemWriter) beginAttribute(a *attr) mark {
	m := mark{out: len(w.out), size: w.size}
	if m.out > 1 {
		w.out = append(w.out, ',')
	}
	w.out = append(w.out, a.wire...)
	w.size += len(a.name)
	m.value = len(w.out)
	return m
}

// endAttribute ends the attribute that began at m.
func (w *itemWriter) endAttribute(a *attr, m mark) {
	if w.ignoreNulls && string(w.out[m.value:]) == wireNull {
		w.rewind(m)
		return
	}
	if a.key >= 0 {
		w.keys[a.key] = keySpan{start: m.value, end: len(w.out),
			size: w.size - m.size - len(a.name)}
	}
}

// rewind removes all that was written since m.
func (w *itemWriter) rewind(m mark) {
	w.out = w.out[:m.out]
	w.size = m.size
}

// mark returns the current position.
func (w *itemWriter) mark() mark { return mark{out: len(w.out), value: len(w.out), size: w.size} }

func errTooDeep() error {
	return rowErrorf("", "values are nested deeper than DynamoDB's %d levels", maxDepth)
}

// open writes the start of a list or map: its overhead is 3 bytes, and 1 more for each element.
func (w *itemWriter) open(open string) error {
	if w.depth == maxDepth {
		return errTooDeep()
	}
	w.depth++
	w.size += 3
	w.out = append(w.out, open...)
	return nil
}

// close writes the end of a list or map. Its first element, if there is one, began at first.
func (w *itemWriter) close(first int, closing string) error {
	if w.depth == maxDepth && len(w.out) > first {
		return errTooDeep()
	}
	w.depth--
	w.out = append(w.out, closing...)
	return nil
}

// comma writes the comma between elements, if there is one before. The first element began at
// first.
func (w *itemWriter) comma(first int) {
	if len(w.out) > first {
		w.out = append(w.out, ',')
	}
}

const (
	wireNull = `{"NULL":true}`
	wireTrue = `{"BOOL":true}`
)

func (w *itemWriter) null() {
	w.out = append(w.out, wireNull...)
	w.size++
}

func (w *itemWriter) bool(b bool) {
	if b {
		w.out = append(w.out, wireTrue...)
	} else {
		w.out = append(w.out, `{"BOOL":false}`...)
	}
	w.size++
}

// text writes an S of s, padded with spaces.
func (w *itemWriter) text(s string, spaces int) error {
	w.out = append(w.out, `{"S":`...)
	var ok bool
	if w.out, ok = appendString(w.out, s); !ok {
		return rowErrorf(schema.String(s).String(), "is not valid UTF-8")
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
func (w *itemWriter) binary(b []byte) {
	w.out = append(w.out, `{"B":"`...)
	w.out = base64.StdEncoding.AppendEncode(w.out, b)
	w.out = append(w.out, `"}`...)
	w.size += len(b)
}

// openNumber writes the start of an N. The caller appends the digits to out and calls closeNumber.
func (w *itemWriter) openNumber() int {
	w.out = append(w.out, `{"N":"`...)
	return len(w.out)
}

func (w *itemWriter) closeNumber(start int) {
	text := w.out[start:]
	if size, ok := integerSize(text); ok {
		w.size += size
	} else {
		n, _ := parseInto(w, text)
		w.size += numberSize(n)
	}
	w.out = append(w.out, `"}`...)
}

// name writes a map's key and a colon.
func (w *itemWriter) name(s string) error {
	if reason := nameProblem(s); reason != "" {
		return rowErrorf("", "%s", reason)
	}
	w.out, _ = appendString(w.out, s)
	w.out = append(w.out, ':')
	w.size += len(s)
	return nil
}
