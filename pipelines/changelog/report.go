package main

import (
	"fmt"
	"io"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/rootcause"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// report prints an error behind what it is about: the table's file, with the place in it that the error knows, or this
// program. Joined errors are printed each apart. An error of the running pipeline is cut to its cause, unless verbose.
func report(w io.Writer, about string, err error, verbose bool) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			report(w, about, e, verbose)
		}
		return
	}
	var at schema.Position
	var text string
	switch e := err.(type) {
	case *schema.SyntaxError:
		at, text = e.Pos, e.Text()
	case *dynamodbio.OptionError:
		at, text = e.Pos, e.Error()
	default:
		if text = err.Error(); !verbose {
			text = rootcause.Of(err)
		}
	}
	if at != (schema.Position{}) {
		about = fmt.Sprintf("%s:%d:%d", about, at.Line, at.Column)
	}
	fmt.Fprintf(w, "%s: %s\n", about, text)
}
