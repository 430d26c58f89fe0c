package dynamodbio_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tables of metrics in docs/metrics-and-permissions.md have those that the code defines.
func TestDocsNameEveryMetric(t *testing.T) {
	definition := regexp.MustCompile(`beam\.New(?:Counter|Distribution)\(Namespace, "([a-z_]+)"\)`)
	var defined []string
	for _, m := range definition.FindAllStringSubmatch(readFile(t, "metrics.go"), -1) {
		defined = append(defined, m[1])
	}
	text := readFile(t, "../docs/metrics-and-permissions.md")
	_, section, _ := strings.Cut(text, "\n## Metrics\n")
	var documented []string
	for line := range strings.Lines(section) {
		if cell, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " |"); isRow {
			for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cell, -1) {
				documented = append(documented, m[1])
			}
		}
	}
	slices.Sort(defined)
	slices.Sort(documented)
	if diff := cmp.Diff(defined, documented); diff != "" || len(defined) == 0 {
		t.Errorf("metrics (-code +docs/metrics-and-permissions.md):\n%s", diff)
	}
}
