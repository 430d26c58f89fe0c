package parser

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var update = flag.Bool("update", false, "write what the scripts in testdata give into their .want files")

// Every testdata/*.sql is a script; the .want beside it holds its statements, or its error.
func TestScriptsOfTestdata(t *testing.T) {
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in testdata: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			text := read(t, file)
			got := outcome(t, text)
			want := strings.TrimSuffix(file, ".sql") + ".want"
			if *update {
				if err := os.WriteFile(want, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(read(t, want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
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

// outcome parses a script and shows its statements, or its error, which must have a position.
func outcome(t *testing.T, text string) string {
	t.Helper()
	statements, err := Parse(text)
	if err != nil {
		var e *schema.SyntaxError
		if !errors.As(err, &e) {
			t.Fatalf("an error of type %T, want *schema.SyntaxError: %v", err, err)
		}
		if e.Pos == (schema.Position{}) {
			t.Errorf("an error without a position: %v", err)
		}
		return "error: " + err.Error() + "\n"
	}
	var b strings.Builder
	for _, s := range statements {
		b.WriteString(dump(t, s) + "\n")
	}
	return b.String()
}

// expressions.txt holds what was inserted into one column in Flink, one a line, some with a FROM.
func TestEveryExpressionInsertedInFlinkParses(t *testing.T) {
	for sql := range strings.Lines(read(t, "testdata/expressions.txt")) {
		sql = strings.TrimSpace(sql)
		statements, err := Parse("INSERT INTO t SELECT 'k', " + sql)
		if err != nil {
			t.Errorf("%s: %v", sql, err)
			continue
		}
		query := statements[0].(*ast.Insert).Query.(*ast.Select)
		if len(statements) != 1 || len(query.Items) != 2 {
			t.Errorf("%s: %d statements, %d columns, want 1 and 2", sql, len(statements), len(query.Items))
		}
	}
}

// A worker reads one INSERT again, whose target it knows without its CREATE TABLE.
func TestTablesDeclaredElsewhereAreKnown(t *testing.T) {
	const create, insert = "CREATE TABLE db.p (v INT, k STRING) PARTITIONED BY (k);", "INSERT INTO db.p PARTITION (k = 'x') SELECT a FROM s"
	whole, err := Parse(create + insert)
	if err != nil {
		t.Fatal(err)
	}
	table := whole[0].(*ast.CreateTable).Table
	alone, err := Parse(insert, table)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dump(t, alone[0]), dump(t, whole[1]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := Parse("CREATE TABLE t LIKE db.p", table); err != nil {
		t.Error(err)
	}
}
