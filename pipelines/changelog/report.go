package main

import (
	"fmt"
	"io"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/quiet"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// report prints an error behind the table's file, with the place in it that the error knows; each of joined errors apart. An
// error of the running pipeline is cut to its cause, unless verbose.
func report(w io.Writer, file string, err error, verbose bool) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			report(w, file, e, verbose)
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
			text = quiet.Cause(err)
		}
	}
	if at != (schema.Position{}) {
		file = fmt.Sprintf("%s:%d:%d", file, at.Line, at.Column)
	}
	fmt.Fprintf(w, "%s: %s\n", file, text)
}
