// Package parser reads a Flink SQL script: it turns the text of the script into the statements of
// package ast, which package plan checks and runs.
//
// It reads what the program runs: CREATE TABLE and DROP TABLE, INSERT INTO alone and in statement
// sets, SET and RESET, and the statements that show what is declared. Everything else that Flink
// knows is an error that names it, its position in the script, and what to do instead. Names, types
// and CREATE TABLE are those of package schema, so that a script and a Go program that calls
// schema.Parse accept the same.
//
// Each file reads one thing:
//
//   - script.go: a script, and the statements and expressions that are read alone
//   - statement.go: which statement begins at a word, and CREATE TABLE
//   - session.go: the statements about the session
//   - insert.go and partition.go: INSERT INTO, and its PARTITION
//   - query.go: SELECT and VALUES. A clause of SELECT, such as GROUP BY, belongs in selectQuery,
//     behind WHERE; a JOIN or a windowing table function in from. Those that are not read are
//     listed in unsupportedClauses.
//   - expr.go, predicate.go, call.go and literal.go: expressions
package parser

import (
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Parse reads the statements of a script, which are separated by semicolons. A script without
// statements gives none, and no error. Every error is a *schema.SyntaxError with its position.
func Parse(text string) ([]ast.Statement, error) {
	p, err := newParser(text, schema.Position{})
	if err != nil {
		return nil, err
	}
	statements, err := p.script()
	return statements, syntaxError(err)
}

// ParseInsert reads one INSERT, which begins at the position start of its script: a worker parses
// the statement that was parsed with the whole script before, and reports errors at positions of
// the script. The tables are those that its PARTITION may name.
func ParseInsert(text string, start schema.Position, tables ...*schema.Table) (*ast.Insert, error) {
	p, err := newParser(text, start, tables...)
	if err != nil {
		return nil, err
	}
	if !p.Is("INSERT") {
		return nil, syntaxError(p.Fail("INSERT INTO"))
	}
	insert, err := p.insert()
	if err == nil && p.Peek().Kind != syntax.EOF {
		err = p.Fail("the end of the statement")
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	return insert, nil
}

// ParseExpr reads one scalar expression. The error is a *schema.SyntaxError.
func ParseExpr(text string) (ast.Expr, error) {
	p, err := newParser(text, schema.Position{})
	if err != nil {
		return nil, err
	}
	e, err := p.expr()
	if err == nil && p.Peek().Kind != syntax.EOF {
		err = p.afterExpr("the end of the expression")
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	return e, nil
}

// parser reads statements from a cursor over the whole text.
type parser struct {
	*syntax.Cursor
	// tables are those declared so far. LIKE and PARTITION need the table that they name.
	tables []*schema.Table
}

func newParser(text string, start schema.Position, tables ...*schema.Table) (*parser, error) {
	at := syntax.Position(start)
	c, err := syntax.NewCursor(text, at)
	if err == nil {
		err = checkHints(strings.TrimPrefix(text, "\ufeff"), at)
	}
	if err != nil {
		return nil, syntaxError(err)
	}
	return &parser{Cursor: c, tables: slices.Clone(tables)}, nil
}

// syntaxError returns an error of the grammar as a *schema.SyntaxError, and every other one as it
// is.
func syntaxError(err error) error {
	e, ok := err.(*syntax.Error)
	if !ok {
		return err
	}
	return &schema.SyntaxError{
		Pos: schema.Position(e.Pos), Found: e.Found, Expected: e.Expected, Message: e.Message,
		Hint: e.Hint,
	}
}

// pos returns the position of the next token.
func (p *parser) pos() schema.Position { return schema.Position(p.Peek().Pos) }

// skip moves past the next token, and returns its position.
func (p *parser) skip() schema.Position { return schema.Position(p.Next().Pos) }

func (p *parser) script() ([]ast.Statement, error) {
	var statements []ast.Statement
	for {
		for p.Accept(";") {
		}
		if p.Peek().Kind == syntax.EOF {
			return statements, nil
		}
		s, err := p.statement()
		if err != nil {
			return nil, err
		}
		if s != nil {
			statements = append(statements, s)
		}
		if !p.Is(";") && p.Peek().Kind != syntax.EOF {
			return nil, p.afterStatement()
		}
		if s == nil { // QUIT
			return statements, nil
		}
	}
}

// afterStatement is the error for what follows a complete statement.
func (p *parser) afterStatement() error {
	const expected = "';' or the end of the script"
	err := p.misspelt(expected, "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "JOIN")
	if err != nil {
		return err
	}
	e := p.Fail(expected)
	if p.Is("INSERT") || p.Is("CREATE") || p.Is("EXECUTE") {
		e.Hint = "write a ';' between two statements"
	}
	return e
}
