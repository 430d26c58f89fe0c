package schema

import "github.com/beam-dynamodb/beam-dynamodb/internal/syntax"

// Position is a position in a script. The zero Position is an unknown one.
type Position struct {
	// Line counts from 1.
	Line int
	// Column counts characters, from 1.
	Column int
}

// SyntaxError says what is wrong in a SQL text, and where. Get it with errors.As and a
// *SyntaxError.
//
// Found and Expected are set for a text that does not follow the grammar. Message is set for one
// that follows it and contradicts itself, such as a key column that is not declared.
type SyntaxError struct {
	// Pos is the position of the token that is wrong.
	Pos Position
	// Found describes the token at Pos. It is empty where showing it could reveal a secret.
	Found string
	// Expected describes what may stand there instead.
	Expected string
	// Message is the whole message when Expected is empty.
	Message string
	// Hint says what to do, such as "did you mean BIGINT?", or is empty.
	Hint string
}

// Error returns the message on one line, with its position:
//
//	3:5: found "BIGNT", expected a data type; did you mean BIGINT?
func (e *SyntaxError) Error() string { return e.grammarError().Error() }

// Text returns the message without the position, for programs that print the position themselves.
func (e *SyntaxError) Text() string { return e.grammarError().Text() }

func (e *SyntaxError) grammarError() *syntax.Error {
	return &syntax.Error{
		Pos: syntax.Position(e.Pos), Found: e.Found, Expected: e.Expected, Message: e.Message,
		Hint: e.Hint,
	}
}

// publicError returns an error of the grammar as a *SyntaxError, and every other one as it is.
func publicError(err error) error {
	e, ok := err.(*syntax.Error)
	if !ok {
		return err
	}
	return &SyntaxError{
		Pos: Position(e.Pos), Found: e.Found, Expected: e.Expected, Message: e.Message,
		Hint: e.Hint,
	}
}
