package conformance

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var differencesFile = flag.String(
	"differences",
	"",
	"`file` to write the table of differences to, in Markdown",
)

// markdown returns the table of differences.
func markdown() string {
	var b strings.Builder
	b.WriteString(
		"| Call | dynoxide | AWS's documentation agrees with | on its page |\n|---|---|---|---|\n",
	)
	for _, d := range differences {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", d.name, d.reason, d.sides, d.page)
	}
	return b.String()
}

// TestReadmeHasTheDifferences checks that testing/README.md has the table of differences, which the
// integration tests verify. After a change, copy what -differences FILE writes.
func TestReadmeHasTheDifferences(t *testing.T) {
	table := markdown()
	if *differencesFile != "" {
		if err := os.WriteFile(*differencesFile, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if count := fmt.Sprintf("by %d cases", len(cases())); !strings.Contains(string(text), count) {
		t.Errorf("testing/README.md lacks %q for the conformance suite", count)
	}
	header, _, _ := strings.Cut(table, "\n")
	at := strings.Index(string(text), header+"\n")
	if at < 0 {
		t.Fatalf("testing/README.md lacks the table of differences:\n%s", table)
	}
	var got strings.Builder
	for line := range strings.Lines(string(text[at:])) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		got.WriteString(line)
	}
	if got.String() != table {
		t.Errorf("testing/README.md has the table of differences\n%s\nwant\n%s", got.String(),
			table)
	}
}
