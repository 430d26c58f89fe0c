package ast

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Error is an error at a position in the script.
type Error struct {
	Pos schema.Position
	Err error
}

// Errorf returns an *Error. The format may have %w.
func Errorf(pos schema.Position, format string, args ...any) error {
	return &Error{pos, fmt.Errorf(format, args...)}
}

// Error returns the message without the position.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *Error) Unwrap() error { return e.Err }

// Position returns the position.
func (e *Error) Position() schema.Position { return e.Pos }
