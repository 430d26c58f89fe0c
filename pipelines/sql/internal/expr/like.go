package expr

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// likeMatcher is a compiled LIKE pattern: the pieces between the % signs, each a sequence of
// characters of which some match any.
type likeMatcher struct{ pieces []likePiece }

type likePiece []likeRune

// likeRune is one character of a pattern, or any with _.
type likeRune struct {
	r   rune
	any bool
}

func compileLike(pattern string, escape rune) (*likeMatcher, error) {
	m := &likeMatcher{pieces: []likePiece{nil}}
	add := func(r likeRune) { m.pieces[len(m.pieces)-1] = append(m.pieces[len(m.pieces)-1], r) }
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			if r != '%' && r != '_' && r != escape {
				return nil, fmt.Errorf(

					"invalid escape sequence '%c%c' in the LIKE pattern '%s': %[1]c can only "+
						"precede %%, _ and itself",
					escape, r, pattern,
				)
			}
			add(likeRune{r: r})
			escaped = false
		case r == escape:
			escaped = true
		case r == '%':
			m.pieces = append(m.pieces, nil)
		case r == '_':
			add(likeRune{any: true})
		default:
			add(likeRune{r: r})
		}
	}
	if escaped {
		return nil, fmt.Errorf("the LIKE pattern '%s' ends in its escape character '%c'", pattern,
			escape)
	}
	return m, nil
}

// match takes the first place for each piece between two %, which leaves the most text for those
// that follow, and the end of the text for the last.
func (m *likeMatcher) match(s string) bool {
	rest, ok := m.pieces[0].prefix(s)
	if !ok {
		return false
	}
	if len(m.pieces) == 1 {
		return rest == ""
	}
	last := m.pieces[len(m.pieces)-1]
	for _, piece := range m.pieces[1 : len(m.pieces)-1] {
		if rest, ok = piece.find(rest); !ok {
			return false
		}
	}
	return last.suffix(rest)
}

// prefix returns what follows the piece at the beginning of s.
func (p likePiece) prefix(s string) (string, bool) {
	for _, want := range p {
		r, n := utf8.DecodeRuneInString(s)
		if n == 0 || !want.any && r != want.r {
			return s, false
		}
		s = s[n:]
	}
	return s, true
}

// find returns what follows the first place of the piece in s.
func (p likePiece) find(s string) (string, bool) {
	for {
		if rest, ok := p.prefix(s); ok {
			return rest, true
		}
		if s == "" {
			return "", false
		}
		_, n := utf8.DecodeRuneInString(s)
		s = s[n:]
		if len(p) > 0 && !p[0].any {
			i := strings.IndexRune(s, p[0].r)
			if i < 0 {
				return "", false
			}
			s = s[i:]
		}
	}
}

// suffix reports whether s ends in the piece.
func (p likePiece) suffix(s string) bool {
	for i := len(p) - 1; i >= 0; i-- {
		r, n := utf8.DecodeLastRuneInString(s)
		if n == 0 || !p[i].any && r != p[i].r {
			return false
		}
		s = s[:len(s)-n]
	}
	return true
}
