package syntax

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Error says what is wrong in a SQL text, and where. Either Found and Expected are set, for a text that
// does not follow the grammar, or Message, for one that does and still makes no sense.
type Error struct {
	Pos Position
	// Found describes the token that stands at Pos. It is empty where showing it could reveal a secret.
	Found string
	// Expected says in words what could stand there instead.
	Expected string
	// Message is the whole message, when it is not about a token.
	Message string
	// Hint says what to do, such as "did you mean BIGINT?", or is empty.
	Hint string
}

// Error returns the message on one line: `3:5: found "BIGNT", expected a data type; did you mean BIGINT?`.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos != (Position{}) {
		fmt.Fprintf(&b, "%d:%d: ", e.Pos.Line, e.Pos.Column)
	}
	b.WriteString(e.Text())
	return b.String()
}

// Text returns the message without the position, for callers that print a place of their own.
func (e *Error) Text() string {
	text := e.Message
	if text == "" {
		text = "expected " + e.Expected
		if e.Found != "" {
			text = "found " + e.Found + ", " + text
		}
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Errorf returns an Error with a message of its own.
func Errorf(pos Position, format string, args ...any) *Error {
	return &Error{Pos: pos, Message: fmt.Sprintf(format, args...)}
}

// Nearest returns the candidate that word was most likely meant to be, compared without regard to case, or "" when
// none is near: one wrong, missing, additional or swapped character in a word of up to five, two in longer ones.
func Nearest(word string, candidates []string) string {
	word = strings.ToUpper(word)
	limit := 2
	switch n := len(word); {
	case n <= 2:
		limit = 0
	case n <= 5:
		limit = 1
	}
	type guess struct {
		name string
		d    int
	}
	var guesses []guess
	for _, c := range candidates {
		if d := distance(word, strings.ToUpper(c)); d <= limit {
			guesses = append(guesses, guess{c, d})
		}
	}
	if len(guesses) == 0 {
		return ""
	}
	return slices.MinFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.name, b.name))
	}).name
}

// distance is the number of characters to change, insert, delete or swap with their neighbour to make b of a
// (the optimal string alignment distance).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d > 2 || d < -2 {
		return max(d, -d) // already too far to be a typing mistake
	}
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
