package parser

import (
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// runs says what a script may hold.
const runs = "a script holds CREATE TABLE, DROP TABLE, INSERT INTO, EXECUTE STATEMENT SET, SET, " +
	"RESET, SHOW TABLES, SHOW CREATE TABLE, DESCRIBE and EXPLAIN"

// notASource is Flink's error for a query of a DynamoDB table.
const notASource = "Connector dynamodb can only be used as a sink. It cannot be used as a source."

// otherStatements begin the statements that Flink runs and this program does not.
var otherStatements = []string{
	"ALTER", "ANALYZE", "CALL", "CLEAR", "COMPILE", "DELETE", "END", "HELP", "LOAD", "MERGE",
	"REPLACE", "SELECT", "SOURCE", "STATEMENT", "STOP",
	"TRUNCATE", "UNLOAD", "UPDATE", "UPSERT", "VALUES", "WITH",
}

// statement reads one statement. It returns nil for one that ends the script.
func (p *parser) statement() (ast.Statement, error) {
	first := p.Peek()
	parsers := []struct {
		word string
		read func() (ast.Statement, error)
	}{
		{"CREATE", p.createTable}, {"INSERT", func() (ast.Statement, error) { return p.insert() }},
		{"EXECUTE", p.execute}, {"BEGIN", p.statementSet}, {"DROP", p.dropTable},
		{"SET", p.set}, {"RESET", p.reset},
		{"SHOW", p.show}, {"DESCRIBE", p.describe}, {"DESC", p.describe}, {"EXPLAIN", p.explain},
		{"USE", p.use}, {"ADD", p.jar}, {"REMOVE", p.jar}, {"QUIT", p.quit}, {"EXIT", p.quit},
	}
	var known []string
	for _, s := range parsers {
		if p.Is(s.word) {
			return s.read()
		}
		known = append(known, s.word)
	}
	if first.Kind == syntax.Word {
		for _, word := range otherStatements {
			if first.IsWord(word) {
				return nil, p.unsupportedStatement(word)
			}
		}
	}
	if p.Is("(") && p.queryAt(1) {
		return nil, p.unsupportedStatement("SELECT")
	}
	return nil, p.Fail("a statement such as CREATE TABLE or INSERT INTO",
		append(known, otherStatements...)...)
}

func (p *parser) createTable() (ast.Statement, error) {
	create := p.Peek()
	n := 1
	for p.PeekAt(n).IsWord("TEMPORARY") || p.PeekAt(n).IsWord("SYSTEM") {
		n++
	}
	for _, object := range []string{"VIEW", "FUNCTION", "CATALOG", "DATABASE", "MODEL",
		"MATERIALIZED", "OR"} {
		if p.PeekAt(n).IsWord(object) {
			if object == "OR" {
				object = "OR REPLACE"
			}
			return nil, notSupported(schema.Position(create.Pos), "CREATE "+object)
		}
	}
	// The cursor finds the end of the statement, package schema gives it its meaning.
	node, err := p.CreateTable()
	if err != nil {
		return nil, err
	}
	ddl := schema.Parser{
		Start: schema.Position(create.Pos),
		Like:  func([]string) (*schema.Table, error) { return p.declared(node.Like.Table) },
	}
	table, err := ddl.Parse(p.Source(create, p.PeekAt(-1)))
	if err != nil {
		return nil, err
	}
	p.tables = append(p.tables, table)
	return &ast.CreateTable{Table: table}, nil
}

// declared returns the table of that name, as the script declares it before this place.
func (p *parser) declared(name []syntax.Name) (*schema.Table, error) {
	isPart := func(n syntax.Name, part string) bool { return n.Text == part }
	var known []string
	for i := len(p.tables) - 1; i >= 0; i-- {
		t := p.tables[i]
		if slices.EqualFunc(name, t.Name, isPart) {
			return t, nil
		}
		known = append(known, strings.Join(t.Name, "."))
	}
	var parts []string
	for _, n := range name {
		parts = append(parts, n.Text)
	}
	e := &schema.SyntaxError{Pos: schema.Position(name[0].Pos),
		Message: "the script declares no table " + strings.Join(parts, ".") + " before this place"}
	if near := spelling.Nearest(strings.Join(parts, "."), known); near != "" {
		e.Hint = "did you mean " + near + "?"
	}
	return nil, e
}

// notSupported is the error for a statement of Flink's that this program does not run.
func notSupported(pos schema.Position, what string) error {
	return &schema.SyntaxError{Pos: pos, Message: what + " is not supported", Hint: runs}
}

// unsupportedStatement is the error for the statement that begins with the word at the cursor.
func (p *parser) unsupportedStatement(word string) error {
	pos := p.pos()
	switch word {
	case "SELECT", "VALUES", "WITH", "UPDATE", "DELETE":
		if p.touchesDynamoDB() {
			return &schema.SyntaxError{Pos: pos, Message: notASource}
		}
	}
	e := &schema.SyntaxError{Pos: pos, Message: word + " is not supported", Hint: runs}
	switch word {
	case "SELECT", "VALUES":
		e.Message = word + " on its own is not supported: this program loads tables and shows no " +
			"rows"
	case "STATEMENT", "END":
		e.Hint = "a statement set is EXECUTE STATEMENT SET BEGIN INSERT …; INSERT …; END"
	case "UPDATE", "DELETE", "TRUNCATE", "MERGE":
		e.Hint = "INSERT INTO replaces the items that have the same key"
	}
	return e
}

// touchesDynamoDB reports whether the statement at the cursor names, after FROM or UPDATE, a table
// that the script declares with the dynamodb connector.
func (p *parser) touchesDynamoDB() bool {
	for i := 0; ; i++ {
		switch t := p.PeekAt(i); {
		case t.Kind == syntax.EOF, t.Kind == syntax.Punct && t.Text == ";":
			return false
		case (t.IsWord("FROM") || t.IsWord("UPDATE")) && p.isDynamoDB(p.tableNameAt(i+1)):
			return true
		}
	}
}

// tableNameAt returns the last part of the qualified name that begins i tokens on.
func (p *parser) tableNameAt(i int) string {
	for p.PeekAt(i+1).Text == "." && p.PeekAt(i+1).Kind == syntax.Punct {
		i += 2
	}
	return p.PeekAt(i).Text
}

func (p *parser) isDynamoDB(table string) bool {
	for _, t := range p.tables {
		connector, _ := t.Option("connector")
		if t.Name[len(t.Name)-1] == table && strings.EqualFold(connector, "dynamodb") {
			return true
		}
	}
	return false
}
