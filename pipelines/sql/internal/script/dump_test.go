package script

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// dump shows a statement, query, source or expression as nested lists, so that a test sees how things bind.
func dump(t *testing.T, node any) string {
	t.Helper()
	list := func(head string, parts ...string) string {
		return "(" + strings.Join(append([]string{head}, parts...), " ") + ")"
	}
	exprs := func(es []ast.Expr) []string {
		var out []string
		for _, e := range es {
			out = append(out, dump(t, e))
		}
		return out
	}
	name := func(parts []string) string {
		var quoted []string
		for _, p := range parts {
			quoted = append(quoted, schema.QuoteName(p))
		}
		return strings.Join(quoted, ".")
	}
	switch n := node.(type) {
	case *ast.CreateTable:
		return list("create", name(n.Table.Name))
	case *ast.Insert:
		parts := []string{name(n.Target.Parts)}
		for _, c := range n.Columns {
			parts = append(parts, name(c.Parts))
		}
		return list("insert", append(parts, dump(t, n.Query))...)
	case *ast.Select:
		var parts []string
		for _, i := range n.Items {
			switch {
			case i.Star && i.Table != nil:
				parts = append(parts, name(i.Table)+".*")
			case i.Star:
				parts = append(parts, "*")
			case i.Alias != "":
				parts = append(parts, list("as", name([]string{i.Alias}), dump(t, i.Expr)))
			default:
				parts = append(parts, dump(t, i.Expr))
			}
		}
		if n.From != nil {
			parts = append(parts, list("from", dump(t, n.From)))
		}
		return list("select", parts...)
	case *ast.TableRef:
		if n.Alias == "" {
			return name(n.Name.Parts)
		}
		return list("as", name([]string{n.Alias}), name(n.Name.Parts))
	case *ast.Subquery:
		head := "subquery"
		if n.Alias != "" {
			head = "as " + name([]string{n.Alias})
		}
		if n.Columns != nil {
			head += "(" + strings.Join(n.Columns, ", ") + ")"
		}
		return list(head, dump(t, n.Query))
	case *ast.Values:
		var rows []string
		for _, r := range n.Rows {
			rows = append(rows, list("row", exprs(r)...))
		}
		return list("values", rows...)
	case *ast.Literal:
		kinds := [...]string{"null", "string", "exact", "approx", "bool", "bytes", "date", "time", "timestamp", "interval"}
		return fmt.Sprintf("%s:%s", kinds[n.Kind], n.Text)
	case *ast.Column:
		return name(n.Name.Parts)
	case *ast.Unary:
		return list(n.Op, dump(t, n.X))
	case *ast.Binary:
		return list(n.Op, dump(t, n.X), dump(t, n.Y))
	case *ast.Cast:
		head := "cast"
		if n.Try {
			head = "try_cast"
		}
		return list(head, dump(t, n.X), "["+n.Type.String()+"]")
	case *ast.Array:
		return list("array", exprs(n.Elems)...)
	case *ast.Map:
		return list("map", exprs(n.Pairs)...)
	case *ast.Row:
		return list("row", exprs(n.Fields)...)
	case *ast.Call:
		return list("call "+n.Name, exprs(n.Args)...)
	default:
		t.Fatalf("a node of an unknown kind: %T", node)
		return ""
	}
}
