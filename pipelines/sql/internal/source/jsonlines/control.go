package jsonlines

import (
	"bytes"
	"fmt"
)

// escaped is a line in which control characters inside strings, which JSON has as escapes only,
// are such. Jackson, and so Flink, reads them as they are (its feature
// ALLOW_UNESCAPED_CONTROL_CHARS).
type escaped struct {
	text []byte
	// grown are the places in text behind each escape, and by how much it is longer there.
	grown []growth
}

type growth struct{ at, by int }

// escape returns the line unless it has no control characters inside strings.
func (e *escaped) escape(line []byte) []byte {
	e.text, e.grown = e.text[:0], e.grown[:0]
	if !hasControl(line) {
		return line
	}
	inside, by := false, 0
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '"':
			inside = !inside
		case c == '\\' && inside && i+1 < len(line):
			e.text = append(e.text, c)
			i++
			c = line[i]
		case c < ' ' && inside:
			before := len(e.text)
			e.text = appendEscape(e.text, c)
			by += len(e.text) - before - 1
			e.grown = append(e.grown, growth{len(e.text), by})
			continue
		}
		e.text = append(e.text, c)
	}
	return e.text
}

// offset returns the offset in the line of an offset in the text.
func (e *escaped) offset(at int64) int64 {
	by := 0
	for _, g := range e.grown {
		if int64(g.at) > at {
			break
		}
		by = g.by
	}
	return at - int64(by)
}

// hasControl reports whether a line has control characters before its end.
func hasControl(line []byte) bool {
	for _, c := range bytes.TrimRight(line, "\r\n") {
		if c < ' ' {
			return true
		}
	}
	return false
}

func appendEscape(text []byte, c byte) []byte {
	switch c { // as Jackson writes them
	case '\b':
		return append(text, `\b`...)
	case '\t':
		return append(text, `\t`...)
	case '\n':
		return append(text, `\n`...)
	case '\f':
		return append(text, `\f`...)
	case '\r':
		return append(text, `\r`...)
	}
	return fmt.Appendf(text, `\u%04X`, c)
}
