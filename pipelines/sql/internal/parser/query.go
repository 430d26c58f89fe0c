package parser

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// unsupportedClauses are the clauses of a query that this program does not run, with what to do
// instead.
var unsupportedClauses = []struct{ word, instead string }{
	{"GROUP", aggregateInstead},
	{"HAVING", aggregateInstead},
	{"WINDOW", aggregateInstead},
	{"QUALIFY", "filter the rows before they come into the source"},
	{"ORDER", "a DynamoDB table keeps no order of rows"},
	{"LIMIT", "cut the rows before they come into the source"},
	{"OFFSET", "cut the rows before they come into the source"},
	{"FETCH", "cut the rows before they come into the source"},
	{"UNION", "write one INSERT INTO for each of the queries"},
	{"INTERSECT", "write a source that holds the rows wanted"},
	{"EXCEPT", "write a source that holds the rows wanted"},
	{"MINUS", "write a source that holds the rows wanted"},
	{"JOIN", joinInstead}, {"INNER", joinInstead}, {"LEFT", joinInstead}, {"RIGHT", joinInstead},
	{"FULL", joinInstead},
	{"CROSS", joinInstead}, {"NATURAL", joinInstead},
	{"TABLESAMPLE", "cut the rows before they come into the source"},
	{"MATCH_RECOGNIZE", "a query reads the rows of one table as they are"},
	{"PIVOT", "a query reads the rows of one table as they are"},
	{"UNPIVOT", "a query reads the rows of one table as they are"},
	{"FOR", "a query reads the rows of one table as they are"},
}

// What this program does not do, a Beam pipeline around the same sink can.
const (
	joinInstead = "a query reads one table: join with Beam's SQL transform (sqlx.Transform) " +
		"in a pipeline that ends in dynamodbio.Write"
	aggregateInstead = "every row is stored by itself: aggregate with Beam's SQL transform " +
		"(sqlx.Transform) in a pipeline that ends in dynamodbio.Write"
)

// queryAt reports whether a query begins n tokens on, after any number of parentheses.
func (p *parser) queryAt(n int) bool {
	for p.PeekAt(n).Kind == syntax.Punct && p.PeekAt(n).Text == "(" {
		n++
	}
	t := p.PeekAt(n)
	return t.IsWord("SELECT") || t.IsWord("VALUES") || t.IsWord("WITH")
}

// query reads SELECT …, VALUES …, or either in parentheses.
func (p *parser) query() (ast.Query, error) {
	if err := p.Enter(); err != nil {
		return nil, err
	}
	defer p.Leave()
	var q ast.Query
	var err error
	switch {
	case p.Is("SELECT"):
		q, err = p.selectQuery()
	case p.Is("VALUES"):
		q, err = p.values()
	case p.Is("WITH"):
		return nil, &schema.SyntaxError{Pos: p.pos(), Message: "WITH is not supported in a query",
			Hint: "write the query in parentheses after FROM"}
	case p.Accept("("):
		if q, err = p.query(); err == nil {
			err = p.Expect(")")
		}
	default:
		return nil, p.Fail("SELECT or VALUES")
	}
	if err != nil {
		return nil, err
	}
	return q, p.noClause()
}

// noClause returns an error for a clause of Flink that is not supported, if one is next.
func (p *parser) noClause() error {
	t := p.Peek()
	for _, c := range unsupportedClauses {
		if p.Is(c.word) {
			word := c.word
			if next := p.PeekAt(1); next.IsWord("BY") || next.IsWord("JOIN") || next.IsWord("ALL") {
				word += " " + strings.ToUpper(next.Text)
			}
			return &schema.SyntaxError{Pos: schema.Position(t.Pos),
				Message: word + " is not supported: " + c.instead}
		}
	}
	return nil
}

// selectQuery reads SELECT items [FROM source] [WHERE condition].
func (p *parser) selectQuery() (ast.Query, error) {
	s := &ast.Select{At: p.skip()}
	if p.Is("DISTINCT") {
		return nil, &schema.SyntaxError{Pos: p.pos(),
			Message: "SELECT DISTINCT is not supported: declare a PRIMARY KEY, which keeps one " +
				"item of each key"}
	}
	p.Accept("ALL")
	for {
		item, err := p.selectItem()
		if err != nil {
			return nil, err
		}
		s.Items = append(s.Items, item)
		if !p.Accept(",") {
			break
		}
	}
	var err error
	if p.Accept("FROM") {
		if s.From, err = p.from(); err != nil {
			return nil, err
		}
	}
	if p.Accept("WHERE") {
		if s.Where, err = p.expr(); err != nil {
			return nil, err
		}
		if err := p.noClause(); err != nil {
			return nil, err
		}
		if !p.atEnd() {
			return nil, p.afterExpr("the end of the condition")
		}
		return s, nil
	}
	if s.From != nil {
		return s, p.noClause()
	}
	if err := p.noClause(); err != nil {
		return nil, err
	}
	if !p.atEnd() {
		return nil, p.afterItem()
	}
	return s, nil
}

// atEnd reports whether a query can end at the cursor, or where a ';' was forgotten.
func (p *parser) atEnd() bool {
	return p.Peek().Kind == syntax.EOF || p.Is(";") || p.Is(")") || p.Is("INSERT") || p.Is("CREATE")
}

// afterItem is the error for what can follow neither an item nor a SELECT.
func (p *parser) afterItem() error {
	if err := p.misspelt("',' or FROM", "FROM"); err != nil {
		return err
	}
	return p.afterExpr("',' or FROM")
}

// misspelt explains why the token at the cursor is not understood when the word before it is near
// one of the keywords: in SELECT a FORM t the misspelt FROM has been read as an alias.
func (p *parser) misspelt(expected string, keywords ...string) error {
	alias := p.PeekAt(-1)
	if alias.Kind != syntax.Word || syntax.IsReserved(alias.Text) {
		return nil
	}
	near := spelling.Nearest(alias.Text, keywords)
	if near == "" {
		return nil
	}
	return &schema.SyntaxError{Pos: schema.Position(alias.Pos), Found: alias.String(),
		Expected: expected, Hint: "did you mean " + near + "?"}
}

func (p *parser) selectItem() (ast.SelectItem, error) {
	item := ast.SelectItem{At: p.pos()}
	if p.Accept("*") {
		item.Star = true
		return item, nil
	}
	if n := p.starAt(); n > 0 {
		for ; n > 0; n-- {
			if t := p.Next(); t.Kind != syntax.Punct {
				item.Table = append(item.Table, t.Text)
			}
		}
		item.Star = true
		return item, nil
	}
	var err error
	if item.Expr, err = p.expr(); err != nil {
		return item, err
	}
	item.Alias, err = p.alias("a column name")
	return item, err
}

// starAt returns the number of tokens of t.* at the cursor, or 0.
func (p *parser) starAt() int {
	for n := 0; ; n += 2 {
		name, point, star := p.PeekAt(n), p.PeekAt(n+1), p.PeekAt(n+2)
		if name.Kind != syntax.Quoted && (name.Kind != syntax.Word ||
			syntax.IsReserved(name.Text)) || point.Kind != syntax.Punct || point.Text != "." {
			return 0
		}
		if star.Kind == syntax.Punct && star.Text == "*" {
			return n + 3
		}
	}
}

// alias reads [AS] name. Without AS, a word that begins something else is not an alias.
func (p *parser) alias(what string) (string, error) {
	if !p.Accept("AS") {
		t := p.Peek()
		if t.Kind != syntax.Quoted && (t.Kind != syntax.Word || syntax.IsReserved(t.Text)) ||
			p.noClause() != nil {
			return "", nil
		}
	}
	n, err := p.Name(what)
	return n.Text, err
}

// from reads table [[AS] alias] or (query) [[AS] alias], the alias with column names or without.
func (p *parser) from() (ast.From, error) {
	at := p.Peek()
	var from ast.From
	var sub *ast.Subquery
	var err error
	switch {
	case p.Accept("("):
		sub = &ast.Subquery{At: schema.Position(at.Pos)}
		if sub.Query, err = p.query(); err != nil {
			return nil, err
		}
		if err := p.Expect(")"); err != nil {
			return nil, err
		}
		if sub.Alias, err = p.alias("a name for the query"); err != nil {
			return nil, err
		}
		from = sub
	case p.Is("TABLE"), p.Is("LATERAL"), p.Is("UNNEST"):
		return nil, &schema.SyntaxError{
			Pos: schema.Position(at.Pos), Message: strings.ToUpper(at.Text) +
				" is not supported after FROM: name a table, or write a query in parentheses",
		}
	default:
		ref := &ast.TableRef{}
		if ref.Name, err = p.name("a table name or a query in parentheses"); err != nil {
			return nil, err
		}
		if ref.Alias, err = p.alias("a name for the table"); err != nil {
			return nil, err
		}
		from = ref
		if ref.Alias != "" && p.Is("(") {
			// t AS s(x, y) renames the columns of t, just as a query in its place would have them
			// renamed.
			all := &ast.Select{At: schema.Position(at.Pos),
				Items: []ast.SelectItem{{Star: true, At: schema.Position(at.Pos)}},
				From:  &ast.TableRef{Name: ref.Name}}
			sub = &ast.Subquery{At: schema.Position(at.Pos), Query: all, Alias: ref.Alias}
			from = sub
		}
	}
	if sub != nil && sub.Alias != "" && p.Is("(") {
		columns, err := p.NameList("a column name")
		if err != nil {
			return nil, err
		}
		for _, c := range columns {
			sub.Columns = append(sub.Columns, c.Text)
		}
	}
	if p.Is(",") {
		return nil, &schema.SyntaxError{Pos: p.pos(),
			Message: "a join is not supported: " + joinInstead}
	}
	return from, p.noClause()
}

// values reads VALUES row, row, … where a row is (a, b), ROW(a, b) or a single expression.
func (p *parser) values() (ast.Query, error) {
	v := &ast.Values{At: p.skip()}
	for {
		var row []ast.Expr
		var err error
		if p.Is("ROW") && p.PeekAt(1).Text == "(" {
			p.Next()
		}
		if p.Accept("(") {
			row, err = p.exprs(")")
		} else {
			row = make([]ast.Expr, 1)
			row[0], err = p.expr()
		}
		if err != nil {
			return nil, err
		}
		v.Rows = append(v.Rows, row)
		if !p.Accept(",") {
			return v, nil
		}
	}
}
