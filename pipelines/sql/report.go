package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/quiet"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// report prints an error, as script:line:column: message where its place is known. Of joined errors each is printed. An
// error of the running pipeline is cut to its cause, unless verbose.
func report(w io.Writer, script string, err error, verbose bool) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			report(w, script, e, verbose)
		}
		return
	}
	var pos schema.Position
	text := err.Error()
	switch e := err.(type) {
	case *plan.Error:
		if _, joined := e.Err.(interface{ Unwrap() []error }); joined {
			report(w, script, e.Err, verbose)
			return
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
			fmt.Fprintln(w, text)
			return
		}
	}
	if pos == (schema.Position{}) {
		fmt.Fprintf(w, "%s: %s\n", script, text)
		return
	}
	fmt.Fprintf(w, "%s:%d:%d: %s\n", script, pos.Line, pos.Column, text)
}
