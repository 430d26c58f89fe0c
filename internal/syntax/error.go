package syntax

import (
	"fmt"
	"strings"
)

// Error says what is wrong in a SQL text, and where. Either Found and Expected are set, for a text
// that does not follow the grammar, or Message, for one that does and still makes no sense.
type Error struct {
	Pos Position
	// Found describes the token that stands at Pos. It is empty where showing it could reveal a
	// secret.
	Found string
	// Expected says in words what could stand there instead.
	Expected string
	// Message is the whole message, when it is not about a token.
	Message string
	// Hint says what to do, such as "did you mean BIGINT?", or is empty.
	Hint string
}

// Error returns the message on one line: `3:5: found "BIGNT", expected a data type; did you mean
// BIGINT?`.
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
