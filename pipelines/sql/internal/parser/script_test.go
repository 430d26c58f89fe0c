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

var update = flag.Bool("update", false,
	"write what the scripts in testdata give into their .want files")

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
			t.Errorf("%s: %d statements, %d columns, want 1 and 2", sql, len(statements),
				len(query.Items))
		}
	}
}

// A worker parses one INSERT again, with its target but without the CREATE TABLE of it.
func TestTablesDeclaredElsewhereAreKnown(t *testing.T) {
	const create = "CREATE TABLE db.p (v INT, k STRING) PARTITIONED BY (k);"
	const insert = "INSERT INTO db.p PARTITION (k = 'x') SELECT a FROM s"
	whole, err := Parse(create + insert)
	if err != nil {
		t.Fatal(err)
	}
	table := whole[0].(*ast.CreateTable).Table
	alone, err := ParseInsert(insert, whole[1].Pos(), table)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := dump(t, alone), dump(t, whole[1]); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A worker's errors are at the positions of the script, wherever in it the INSERT begins.
func TestAnInsertParsedAloneHasErrorsAtPositionsOfTheScript(t *testing.T) {
	start := schema.Position{Line: 7, Column: 20}
	for text, want := range map[string]string{
		"INSERT INTO t SELECT": "7:40: found the end of the text, expected " +
			"an expression",
		"INSERT INTO t\n  SELECT CAST(1 AS BIGNT)": "" +
			`8:20: found "BIGNT", expected a data type; did you mean BIGINT?`,
		"INSERT INTO t SELECT CAST(1 AS CHAR(0))": "7:56: the length of CHAR must be between 1 " +
			"and 2147483647 (both inclusive), not 0",
		"INSERT INTO t SELECT U&'\\12'": "7:44: after the escape character of U&'…' " +
			"come 4 hexadecimal digits, + and 6 of them, or the character itself once more",
		"INSERT INTO t /*+ x */ SELECT 1": "7:34: hints (/*+ … */) are not supported; " +
			"write options into the table's WITH, or declare another with LIKE",
		"INSERT INTO t 'x": "7:34: the string opened here is never " +
			"closed: it needs a ' at its end, and a ' inside it is written ''",
		"SELECT 1":                         `7:20: found "SELECT", expected INSERT INTO`,
		"INSERT INTO t SELECT 1; SELECT 1": `7:42: found ";", expected the end of the statement`,
	} {
		_, err := ParseInsert(text, start)
		var e *schema.SyntaxError
		if !errors.As(err, &e) || e.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
