package parser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
)

// Whatever the script, it gives statements that can be walked, or an error with a position inside
// of it.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := outcome(t, text)
		if !strings.HasPrefix(got, "error: ") {
			return
		}
		var line, column int
		if _, err := fmt.Sscanf(got, "error: %d:%d:", &line, &column); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
		if line < 1 || line > len(lines) || column < 1 || column > len([]rune(lines[line-1]))+1 {
			t.Errorf("an error at %d:%d, which is outside of the script: %s", line, column, got)
		}
	})
}

// A drawn expression, printed with all parentheses, parses back to itself; so do the same tokens
// with only those parentheses that precedence does not make superfluous.
func TestPrintedExpressionParsesToTheSameExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawExpr(t, 4)
		want := e.tree
		for _, text := range []string{e.full, e.short} {
			got, err := ParseExpr(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if tree := treeOf(got); tree != want {
				t.Fatalf("%s parsed to %s, want %s", text, tree, want)
			}
		}
	})
}

// drawn is an expression as a tree, with all parentheses, and with the fewest.
type drawn struct {
	tree, full, short string
	binds             int
}

func drawExpr(t *rapid.T, depth int) drawn {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		leaf := rapid.SampledFrom([]string{"a", "1", "1.50", "2e3", "'it''s'", "NULL", "TRUE",
			"X'0F'", "DATE '2024-02-29'"}).Draw(t, "constant")
		return drawn{tree: leaf, full: leaf, short: leaf, binds: 100}
	}
	if rapid.IntRange(0, 4).Draw(t, "unary") == 0 {
		op, binds := "NOT", bindNot
		if rapid.Bool().Draw(t, "sign") {
			op, binds = "-", bindSign
		}
		x := drawExpr(t, depth-1)
		return drawn{
			tree:  "(" + op + " " + x.tree + ")",
			full:  op + " (" + x.full + ")",
			short: op + " " + x.inside(binds),
			binds: binds,
		}
	}
	if rapid.IntRange(0, 6).Draw(t, "predicate") == 0 {
		x := drawExpr(t, depth-1)
		left := x.inside(bindIs)
		if strings.Contains(x.tree, "(NOT ") {
			left = "(" + x.full + ")"
		}
		return drawn{tree: "(IS NULL " + x.tree + ")", full: "(" + x.full + ") IS NULL",
			short: left + " IS NULL", binds: bindIs}
	}
	op := rapid.SampledFrom([]string{"OR", "AND", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*",
		"/", "%", "||"}).Draw(t, "operator")
	binds := binaryOperators[op]
	x, y := drawExpr(t, depth-1), drawExpr(t, depth-1)
	left := x.inside(binds)
	if strings.Contains(x.tree, "(NOT ") && binds > bindNot {
		left = "(" + x.full + ")" // NOT takes everything to its right
	}
	return drawn{
		tree:  "(" + op + " " + x.tree + " " + y.tree + ")",
		full:  "(" + x.full + ") " + op + " (" + y.full + ")",
		short: left + " " + op + " " + y.inside(binds+1),
		binds: binds,
	}
}

// inside is the text for where operators must bind as tightly as the limit.
func (d drawn) inside(limit int) string {
	if d.binds < limit {
		return "(" + d.full + ")"
	}
	return d.short
}

func treeOf(e ast.Expr) string {
	switch n := e.(type) {
	case *ast.Literal:
		switch n.Kind {
		case ast.StringLiteral:
			return syntax.QuoteString(n.Text)
		case ast.BytesLiteral:
			return "X'" + n.Text + "'"
		case ast.DateLiteral:
			return "DATE '" + n.Text + "'"
		}
		return n.Text
	case *ast.Column:
		return strings.Join(n.Name.Parts, ".")
	case *ast.Unary:
		return "(" + n.Op + " " + treeOf(n.X) + ")"
	case *ast.Is:
		return "(IS " + n.What + " " + treeOf(n.X) + ")"
	case *ast.Binary:
		return "(" + n.Op + " " + treeOf(n.X) + " " + treeOf(n.Y) + ")"
	default:
		return fmt.Sprintf("%T", e)
	}
}

func TestNestingIsBounded(t *testing.T) {
	nest := map[string]func(n int) string{
		"parentheses": func(n int) string {
			return "SELECT " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n)
		},
		"arrays": func(n int) string {
			return "SELECT " + strings.Repeat("ARRAY[", n) + "1" + strings.Repeat("]", n)
		},
		"calls": func(n int) string {
			return "SELECT " + strings.Repeat("f(", n) + "1" + strings.Repeat(")", n)
		},
		"signs": func(n int) string { return "SELECT " + strings.Repeat("- ", n) + "1" },
		"elements": func(n int) string {
			return "SELECT " + strings.Repeat("a[", n) + "1" + strings.Repeat("]", n)
		},
		"cases": func(n int) string {
			return "SELECT " + strings.Repeat("CASE WHEN a THEN ", n) + "1" +
				strings.Repeat(" END", n)
		},
		"not": func(n int) string { return "SELECT " + strings.Repeat("NOT ", n) + "a" },
		"casts": func(n int) string {
			return "SELECT " + strings.Repeat("CAST(", n) + "1" + strings.Repeat(" AS INT)", n)
		},
		"queries": func(n int) string {
			return strings.Repeat("SELECT * FROM (", n) + "SELECT 1" + strings.Repeat(")", n)
		},
		"parenthesised queries": func(n int) string {
			return strings.Repeat("(", n) + "SELECT 1" + strings.Repeat(")", n)
		},
		"types": func(n int) string {
			return "SELECT CAST(1 AS " + strings.Repeat("ARRAY<", n) + "INT" +
				strings.Repeat(">", n) + ")"
		},
	}
	for name, text := range nest {
		if _, err := Parse("INSERT INTO t " + text(syntax.MaxDepth/2)); err != nil {
			t.Errorf("%s: half the limit: %v", name, err)
		}
		for _, n := range []int{syntax.MaxDepth + 1, 1000} {
			if _, err := Parse("INSERT INTO t " + text(n)); err == nil ||
				!strings.Contains(err.Error(), "levels deep") {
				t.Errorf("%s: %d levels: %v", name, n, err)
			}
		}
	}
}

func TestAChainOfOperatorsIsBounded(t *testing.T) {
	if _, err := ParseExpr("1" + strings.Repeat(" + 1", maxOperators)); err != nil {
		t.Error(err)
	}
	if _, err := ParseExpr("1" + strings.Repeat(" + 1", maxOperators+1)); err == nil {
		t.Error("a longer chain parsed")
	}
	for _, link := range []string{" IS NULL", " IN (1)", "[1]", ".f"} {
		if _, err := ParseExpr("(a)" + strings.Repeat(link, maxOperators)); err != nil {
			t.Error(err)
		}
		if _, err := ParseExpr("(a)" + strings.Repeat(link, 2*maxOperators)); err == nil {
			t.Errorf("a longer chain of%s parsed", link)
		}
	}
}

func TestParseExprFailsOnWhatFollows(t *testing.T) {
	for text, want := range map[string]string{
		"1 2":    `1:3: found "2", expected the end of the expression`,
		"a FROM": `1:3: found "FROM", expected the end of the expression`,
		"a IS": "1:5: found the end of the text, expected NULL, TRUE, FALSE, UNKNOWN or " +
			"DISTINCT FROM",
		"":         "1:1: found the end of the text, expected an expression",
		"f(1, 2":   "1:7: found the end of the text, expected ',' or ')'",
		"a AN b":   `1:3: found "AN", expected the end of the expression`,
		"a ANDD b": `1:3: found "ANDD", expected the end of the expression; did you mean AND?`,
	} {
		if _, err := ParseExpr(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
