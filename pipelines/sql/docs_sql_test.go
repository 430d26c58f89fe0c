package main

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
)

// sectionOfDocs is a section of docs/sql.md.
func sectionOfDocs(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/sql.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/sql.md has no section %s", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

func TestDocsListTheFunctions(t *testing.T) {
	_, list, _ := strings.Cut(sectionOfDocs(t, "Expressions"), "calls of these functions:\n")
	list = strings.ReplaceAll(list, "`", "")
	if diff := cmp.Diff(expr.Functions(), strings.Fields(list)); diff != "" {
		t.Errorf("functions (-code +docs/sql.md):\n%s", diff)
	}
}

func TestExitCodesAreDocumented(t *testing.T) {
	_, help, _ := strings.Cut(usage, "Exit status:\n")
	for name, text := range map[string]string{"-h": help,
		"docs/sql.md": sectionOfDocs(t, "Flags")} {
		for _, code := range []int{
			program.ExitOK, program.ExitFailed, program.ExitUsage, program.ExitRowsFailed,
			program.ExitInterrupted,
		} {
			if !regexp.MustCompile("\\b" + strconv.Itoa(code) + "\\b").MatchString(text) {
				t.Errorf("%s does not have exit code %d", name, code)
			}
		}
	}
}

// The table of flags has flags that exist, and all that a load can have.
func TestDocsListTheFlags(t *testing.T) {
	var documented []string
	row := regexp.MustCompile("(?m)^\\| `--?([a-z][a-z-]*)")
	for _, m := range row.FindAllStringSubmatch(sectionOfDocs(t, "Flags"), -1) {
		documented = append(documented, m[1])
	}
	for _, name := range []string{
		"embedded", "dump", "dry-run", "create-tables", "failures", "json", "strict", "progress",
		"v", "runner",
	} {
		if !slices.Contains(documented, name) {
			t.Errorf("docs/sql.md does not have -%s", name)
		}
	}
	f, err := parseFlags(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range documented {
		if f.Set.Lookup(name) == nil {
			t.Errorf("docs/sql.md has -%s, which is not a flag", name)
		}
	}
}
