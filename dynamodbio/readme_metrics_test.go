package dynamodbio_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestREADMENamesEveryMetric compares the README's tables of metrics with what the code makes.
func TestREADMENamesEveryMetric(t *testing.T) {
	code, err := os.ReadFile("metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, m := range regexp.MustCompile(`beam\.New(?:Counter|Distribution)\(Namespace, "([a-z_]+)"\)`).FindAllSubmatch(code, -1) {
		made = append(made, string(m[1]))
	}
	_, section, _ := strings.Cut(string(readme), "\n## Metrics\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var told []string
	for line := range strings.Lines(section) {
		if cell, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " |"); isRow {
			for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cell, -1) {
				told = append(told, m[1])
			}
		}
	}
	slices.Sort(made)
	slices.Sort(told)
	if diff := cmp.Diff(made, told); diff != "" || len(made) == 0 {
		t.Errorf("metrics (-made +told):\n%s", diff)
	}
}
