package parser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
)

// dump shows a statement, query, source or expression as nested lists, so that a test sees how
// things bind.
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
			quoted = append(quoted, syntax.QuoteName(p))
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
		if n.Where != nil {
			parts = append(parts, list("where", dump(t, n.Where)))
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
	case *ast.Interval:
		value := syntax.QuoteString(n.Value)
		if n.Negative {
			value = "-" + value
		}
		return list("interval", value, n.Fields.Text)
	case *ast.Difference:
		return list("difference", dump(t, n.X), dump(t, n.Y), n.Fields.Text)
	case *ast.Literal:
		kinds := [...]string{"null", "string", "exact", "approx", "bool", "bytes", "date", "time",
			"timestamp"}
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
		return list(strings.TrimSpace("call "+n.Name+" "+n.Word), exprs(n.Args)...)
	case *ast.Is:
		return list(negated(n.Not)+"is "+n.What, dump(t, n.X))
	case *ast.In:
		return list(negated(n.Not)+"in", append([]string{dump(t, n.X)}, exprs(n.List)...)...)
	case *ast.Like:
		parts := []string{dump(t, n.X), dump(t, n.Pattern)}
		if n.Escape != nil {
			parts = append(parts, list("escape", dump(t, n.Escape)))
		}
		return list(negated(n.Not)+"like", parts...)
	case *ast.Case:
		var parts []string
		for _, w := range n.Whens {
			parts = append(parts, list("when", dump(t, w.Cond), dump(t, w.Result)))
		}
		if n.Else != nil {
			parts = append(parts, list("else", dump(t, n.Else)))
		}
		return list("case", parts...)
	case *ast.Element:
		return list("element", dump(t, n.X), dump(t, n.Index))
	case *ast.FieldOf:
		return list("field "+name([]string{n.Field}), dump(t, n.X))
	default:
		return dumpStatement(t, node)
	}
}

func negated(not bool) string {
	if not {
		return "not "
	}
	return ""
}

// dumpStatement shows the statements that are about the session.
func dumpStatement(t *testing.T, node any) string {
	t.Helper()
	inserts := func(head string, list []*ast.Insert) string {
		for _, i := range list {
			head += " " + dump(t, i)
		}
		return "(" + head + ")"
	}
	switch n := node.(type) {
	case *ast.StatementSet:
		return inserts("statement set", n.Inserts)
	case *ast.Explain:
		return inserts("explain", n.Inserts)
	case *ast.Set:
		return fmt.Sprintf("(set %q %q)", n.Key, n.Value)
	case *ast.Reset:
		return fmt.Sprintf("(reset %q)", n.Key)
	case *ast.DropTable:
		return fmt.Sprintf("(drop %q if exists %v temporary %v)", n.Name.Parts, n.IfExists,
			n.Temporary)
	case *ast.ShowTables:
		pattern := "-"
		if n.Pattern != nil {
			pattern = *n.Pattern
		}
		return fmt.Sprintf("(show tables %slike %s)", negated(n.Not), pattern)
	case *ast.ShowCreateTable:
		return fmt.Sprintf("(show create table %q)", n.Name.Parts)
	case *ast.Describe:
		return fmt.Sprintf("(describe %q)", n.Name.Parts)
	case *ast.Ignored:
		return fmt.Sprintf("(ignored %q)", n.What)
	default:
		t.Fatalf("a node of an unknown kind: %T", node)
		return ""
	}
}
