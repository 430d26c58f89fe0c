package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
)

var (
	sqlBlock  = regexp.MustCompile("(?s)```sql\n(.*?)```")
	pathIn    = regexp.MustCompile(`'path' = '[^']*'`)
	tableName = regexp.MustCompile(`'table-name' = '([a-z_]+)'`)
)

// itemsOfDocs is how many items the scripts store, by table.
var itemsOfDocs = map[string]int{"last_click": 1076, "orders": 2, "articles": 1000}

// The scripts of the README and of docs/sql.md run as they are, except for the paths.
func TestTheScriptsOfTheDocsRun(t *testing.T) {
	for name, tables := range map[string][]string{
		"README.md":   {"last_click"},
		"docs/sql.md": {"last_click", "orders", "articles"},
	} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, block := range sqlBlock.FindAllStringSubmatch(string(text), -1) {
			table := tableName.FindStringSubmatch(block[1])
			if table == nil {
				t.Fatalf("%s: a script names no table: %s", name, block[1])
			}
			got = append(got, table[1])
			items := itemsStored(t, block[1], table[1])
			if want := itemsOfDocs[table[1]]; items != want {
				t.Errorf("%s: %d items are stored in %s, and not %d", name, items, table[1], want)
			}
		}
		if diff := cmp.Diff(tables, got); diff != "" {
			t.Errorf("%s: tables (-want +got):\n%s", name, diff)
		}
	}
}

// itemsStored runs a script on files of this package and returns how many items it stores in a
// table.
func itemsStored(t *testing.T, script, table string) int {
	t.Helper()
	path := "user_behavior.csv"
	if strings.Contains(script, "'dynamodb-json'") {
		path = "testdata/items.jsonl"
	}
	here, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	script = pathIn.ReplaceAllLiteralString(script, "'path' = '"+here+"'")
	code, stdout, stderr := runProgram(t, "-embedded", "-dump=-", "--runner=prism",
		writeScript(t, script))
	if code != program.ExitOK {
		t.Errorf("exit code %d: %s\n%s", code, script, stderr)
	}
	return strings.Count(stdout, `{"Table":"`+table+`"`)
}
