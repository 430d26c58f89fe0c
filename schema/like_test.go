package schema

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every testdata/like/*.sql is made LIKE the table of base.sql; the .want beside it holds the
// table, or the error.
func TestTablesLikeAnother(t *testing.T) {
	base := parse(t, "testdata/like/base.sql")
	files, err := filepath.Glob("testdata/like/*.sql")
	if err != nil || len(files) < 2 {
		t.Fatalf("no statements in testdata/like: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		if name == "base" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			compare(t, file, outcomeOf(t, func() (*Table, error) {
				p := Parser{Like: func([]string) (*Table, error) { return base, nil }}
				return p.Parse(read(t, file))
			}))
		})
	}
	if diff := cmp.Diff(parse(t, "testdata/like/base.sql"), base); diff != "" {
		t.Errorf("the base has changed:\n%s", diff)
	}
}

func parse(t *testing.T, file string) *Table {
	t.Helper()
	table, err := Parse(read(t, file))
	if err != nil {
		t.Fatal(err)
	}
	return table
}
