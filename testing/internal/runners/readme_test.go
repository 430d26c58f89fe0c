//go:build integration

package runners

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeHasTheMatrix checks that the matrix in testing/README.md has all scenarios and runners.
// After a change, generate it with -matrix.
func TestReadmeHasTheMatrix(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var want matrix
	for _, sc := range scenarios {
		for _, r := range allRunners {
			want.set(sc.Name, r.Name, resultOf(false, r.lacks(sc.needs())))
		}
	}
	for line := range strings.Lines(want.markdown()) {
		if !strings.Contains(string(text), "\n"+line) {
			t.Errorf("testing/README.md lacks the line %s", line)
		}
	}
}
