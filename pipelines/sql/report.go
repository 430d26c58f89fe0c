package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// messages returns what an error says, as script:line:column: message where its place is known. Joined errors have a message
// each, but one for those that say the same of the same place: an option that LIKE takes over is faulty in both tables. An error
// of the running pipeline is cut to its cause, unless verbose.
func messages(script string, err error, verbose bool) []string {
	var all []string
	for _, text := range messagesAt(schema.Position{}, script, err, verbose) {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
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
	case *ast.Error:
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
			text = rootcause.Of(err)
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
