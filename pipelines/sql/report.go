package main

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/quiet"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// messages returns what an error says, as script:line:column: message where its place is known. Joined errors have a message
// each. An error of the running pipeline is cut to its cause, unless verbose.
func messages(script string, err error, verbose bool) []string {
	return messagesAt(schema.Position{}, script, err, verbose)
}

// messagesAt is messages, pos being the place of what has none of its own.
func messagesAt(pos schema.Position, script string, err error, verbose bool) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []string
		for _, e := range joined.Unwrap() {
			all = append(all, messagesAt(pos, script, e, verbose)...)
		}
		return all
	}
	text := err.Error()
	switch e := err.(type) {
	case *plan.Error:
		if _, joined := e.Err.(interface{ Unwrap() []error }); joined {
			return messagesAt(e.Pos, script, e.Err, verbose)
		}
		pos = e.Pos
	case *schema.SyntaxError:
		pos, text = e.Pos, e.Text()
	case *dynamodbio.OptionError:
		pos = e.Pos
	default:
		if !verbose {
			text = quiet.Cause(err)
		}
		if strings.HasPrefix(text, script+":") { // an expression's, which knows its place itself
			return []string{text}
		}
	}
	if pos == (schema.Position{}) {
		return []string{fmt.Sprintf("%s: %s", script, text)}
	}
	return []string{fmt.Sprintf("%s:%d:%d: %s", script, pos.Line, pos.Column, text)}
}
