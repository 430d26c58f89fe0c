package program

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// positioned is an error at a position of an SQL text. Its message does not contain the position.
type positioned interface {
	error
	Position() schema.Position
	Unwrap() error
}

// Messages returns the messages of an error, each after what it is about: name, the SQL file or the
// program, as name:line:column where the position is known. Joined errors have a message each;
// equal messages are one, as for an invalid option that LIKE copies to another table. Of the error
// of a running pipeline only the root cause is returned, unless verbose.
func Messages(name string, err error, verbose bool) []string {
	var all []string
	for _, text := range messagesAt(schema.Position{}, name, err, verbose) {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// messagesAt returns the messages of err, with pos for those that have no position of their own.
func messagesAt(pos schema.Position, name string, err error, verbose bool) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, messagesAt(pos, name, e, verbose)...)
		}
		return all
	}
	text := err.Error()
	switch e := err.(type) {
	case *schema.SyntaxError:
		pos, text = e.Pos, e.Text()
	case *dynamodbio.OptionError:
		pos = e.Pos
	case positioned:
		if _, joined := e.Unwrap().(interface{ Unwrap() []error }); joined {
			return messagesAt(e.Position(), name, e.Unwrap(), verbose)
		}
		pos = e.Position()
	default:
		if !verbose {
			text = rootcause.Of(err)
		}
		if strings.HasPrefix(text, name+":") { // an expression's error, which contains its position
			return []string{text}
		}
	}
	if pos == (schema.Position{}) {
		return []string{fmt.Sprintf("%s: %s", name, text)}
	}
	return []string{fmt.Sprintf("%s:%d:%d: %s", name, pos.Line, pos.Column, text)}
}
