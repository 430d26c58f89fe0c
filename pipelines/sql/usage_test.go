package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

func TestHelpListsTheFunctionsThatThereAre(t *testing.T) {
	_, text, found := strings.Cut(usage, "calls of these functions:\n")
	if !found {
		t.Fatal("-h does not list functions")
	}
	text, _, _ = strings.Cut(text, "Local times are")
	if diff := cmp.Diff(expr.Functions(), strings.Fields(text)); diff != "" {
		t.Errorf("functions (-there +told):\n%s", diff)
	}
}
