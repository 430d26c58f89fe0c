package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"pgregory.net/rapid"
)

// object and array are generated JSON. An object may have a member twice.
type (
	object []member
	array  []any
	member struct {
		name  string
		value any
	}
	// raw is JSON text as it is.
	raw string
)

// text returns the JSON text of a value, on one line.
func text(v any) string {
	var b strings.Builder
	write(&b, v)
	return b.String()
}

func write(b *strings.Builder, v any) {
	switch v := v.(type) {
	case object:
		b.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, m.name)
			b.WriteByte(':')
			write(b, m.value)
		}
		b.WriteByte('}')
	case array:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, e)
		}
		b.WriteByte(']')
	case raw:
		b.WriteString(string(v))
	default:
		var quoted bytes.Buffer
		e := json.NewEncoder(&quoted)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			panic(fmt.Sprintf("%T: %v", v, err))
		}
		b.Write(bytes.TrimSpace(quoted.Bytes()))
	}
}

// long is a placeholder for n letters, which keeps a call readable.
func long(n int) string { return fmt.Sprintf("<x*%d>", n) }

var longText = regexp.MustCompile(`<x\*([0-9]+)>`)

// expand replaces the placeholders of [long].
func expand(body string) string {
	return longText.ReplaceAllStringFunc(body, func(s string) string {
		n, err := strconv.Atoi(longText.FindStringSubmatch(s)[1])
		if err != nil {
			return s
		}
		return x(n)
	})
}

// nodes counts the values in v, v included.
func nodes(v any) int {
	n := 1
	switch v := v.(type) {
	case object:
		for _, m := range v {
			n += nodes(m.value)
		}
	case array:
		for _, e := range v {
			n += nodes(e)
		}
	}
	return n
}

// damage changes the nth value in v, counted from 0 for v itself.
func damage(t *drawing, v any, n int) any {
	if n == 0 {
		return damaged(t, v)
	}
	n--
	switch v := v.(type) {
	case object:
		changed := append(object{}, v...)
		for i, m := range v {
			size := nodes(m.value)
			if n >= size {
				n -= size
				continue
			}
			switch action := rapid.IntRange(0, 9).Draw(t.T, "damage to a member"); {
			case n > 0 || action < 5:
				changed[i].value = damage(t, m.value, n)
			case action < 7: // left out
				changed = append(changed[:i], changed[i+1:]...)
			case action < 9: // repeated under an unknown name
				changed = append(changed, member{"Unknown", m.value})
			default: // under another name
				changed[i].name = pick(t, "", "x", "Unknown", strings.ToLower(m.name))
			}
			return changed
		}
	case array:
		changed := append(array{}, v...)
		for i, e := range v {
			size := nodes(e)
			if n >= size {
				n -= size
				continue
			}
			switch action := rapid.IntRange(0, 9).Draw(t.T, "damage to an element"); {
			case n > 0 || action < 6:
				changed[i] = damage(t, e, n)
			case action < 8: // twice
				changed = append(changed, e)
			default: // left out
				changed = append(changed[:i], changed[i+1:]...)
			}
			return changed
		}
	}
	return v
}

// damaged returns another value than v, mostly of another type.
func damaged(t *drawing, v any) any {
	if text, ok := v.(string); ok && oneIn(t, 2) {
		return pick(t, "", text+text, " "+text, text+"é", strings.ToLower(text), "ALL",
			long(256))
	}
	return pick[any](t, raw("null"), raw("1"), raw("-1"), raw("0"), raw("1.5"), raw("true"), "x",
		"", array{}, object{}, array{raw("null")},
		array{object{}}, object{{"x", "y"}})
}
