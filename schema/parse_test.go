package schema

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false,
	"write what the statements in testdata give into their .want files")

// Every testdata/ddl/*.sql is a statement; the .want beside it holds its table, or its error.
func TestStatementsOfTestdata(t *testing.T) {
	files, err := filepath.Glob("testdata/ddl/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			compare(t, file, outcomeOf(t, func() (*Table, error) { return Parse(read(t, file)) }))
		})
	}
}

// compare compares what a statement gave with the .want beside its file.
func compare(t *testing.T, file, got string) {
	t.Helper()
	want := strings.TrimSuffix(file, ".sql") + ".want"
	if *update {
		if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, want), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// outcomeOf shows the table that a function reads, with all positions, or its error, which must
// have one.
func outcomeOf(t *testing.T, read func() (*Table, error)) string {
	t.Helper()
	table, err := read()
	if err != nil {
		var e *SyntaxError
		if !errors.As(err, &e) {
			t.Fatalf("an error of type %T, want *SyntaxError: %v", err, err)
		}
		if e.Pos == (Position{}) {
			t.Errorf("an error without a position: %v", err)
		}
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nstatement at %s\n", table, at(table.Pos))
	for _, c := range table.Columns {
		fmt.Fprintf(&b, "%s at %s\n", syntax.QuoteName(c.Name), at(c.Pos))
	}
	if table.Watermark != nil {
		fmt.Fprintf(&b, "watermark at %s\n", at(table.Watermark.Pos))
	}
	for _, o := range table.Options {
		fmt.Fprintf(&b, "%s at %s\n", syntax.QuoteString(o.Key), at(o.Pos))
	}
	return b.String()
}

func at(p Position) string { return fmt.Sprintf("%d:%d", p.Line, p.Column) }
