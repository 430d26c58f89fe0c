package parser

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

const hintOpens = "/*+"

// checkHints returns an error for a hint, which to the lexer is a comment like any other. If hints
// were ignored, a script with /*+ OPTIONS('path' = …) */ would read another path than it says.
func checkHints(text string, start syntax.Position) error {
	if !strings.Contains(text, hintOpens) {
		return nil
	}
	tokens, err := syntax.Lex(text, start)
	if err != nil {
		return err
	}
	end := 0
	for _, t := range tokens {
		if at := hintIn(text[end:t.Start]); at >= 0 {
			return &syntax.Error{
				Pos:     start.After(text[:end+at]),
				Message: "hints (/*+ … */) are not supported",
				Hint:    "write options into the table's WITH, or declare another with LIKE",
			}
		}
		end = t.End
	}
	return nil
}

// hintIn returns where a hint begins in what is between two tokens, white space and comments, or
// -1.
func hintIn(gap string) int {
	for at := 0; at < len(gap); {
		rest, closes := gap[at:], ""
		switch {
		case strings.HasPrefix(rest, hintOpens):
			return at
		case strings.HasPrefix(rest, "/*"):
			closes = "*/"
		case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "//"):
			closes = "\n"
		default:
			at++
			continue
		}
		length := strings.Index(rest[2:], closes)
		if length < 0 {
			return -1
		}
		at += 2 + length + len(closes)
	}
	return -1
}
