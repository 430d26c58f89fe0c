package main

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

func TestHelpListsEveryFunction(t *testing.T) {
	_, text, found := strings.Cut(usage, "\nof these functions:\n")
	if !found {
		t.Fatal("-h does not list functions")
	}
	text, _, _ = strings.Cut(text, "Local times are")
	if diff := cmp.Diff(expr.Functions(), strings.Fields(text)); diff != "" {
		t.Errorf("functions (-want +listed):\n%s", diff)
	}
}

func TestHelpFitsATerminal(t *testing.T) {
	const columns = 80
	for line := range strings.Lines(usage) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
