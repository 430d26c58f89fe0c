// Package parser reads a Flink SQL script: it takes the text of the script and gives the statements
// of package ast to the planner.
//
// It reads what the program runs: CREATE TABLE and DROP TABLE, INSERT INTO alone and in statement sets, SET and RESET, and the
// statements that show what was declared. Everything else that Flink knows is refused by name, at its place in the
// script, with what to do instead. Names, types and CREATE TABLE are read by package syntax, so that a script and a Go program
// that calls schema.Parse accept the same.
package parser

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// parser reads statements from a cursor over the whole script, so that every position is one in the script.
type parser struct {
	*syntax.Cursor
	// tables are those declared so far.
	tables []*schema.Table
}

// Parse reads the statements of a script, which are separated by semicolons. A script without statements
// gives none, and no error. Every error is a *schema.SyntaxError, its position one in the script.
//
// The tables are declared elsewhere and known to the script, as its own are from where they stand: LIKE and PARTITION
// need the table that they name.
func Parse(text string, tables ...*schema.Table) ([]ast.Statement, error) {
	c, err := syntax.NewCursor(text)
	if err != nil {
		return nil, err
	}
	if err := refuseHints(text); err != nil {
		return nil, err
	}
	p := &parser{Cursor: c, tables: slices.Clone(tables)}
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
	if err := p.misspelt(expected, "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "JOIN"); err != nil {
		return err
	}
	e := p.Fail(expected)
	if p.Is("INSERT") || p.Is("CREATE") || p.Is("EXECUTE") {
		e.Hint = "a ';' stands between two statements"
	}
	return e
}

// ParseExpr reads one scalar expression. The error is a *schema.SyntaxError.
func ParseExpr(text string) (ast.Expr, error) {
	c, err := syntax.NewCursor(text)
	if err != nil {
		return nil, err
	}
	p := &parser{Cursor: c}
	e, err := p.expr()
	if err != nil {
		return nil, err
	}
	if p.Peek().Kind != syntax.EOF {
		return nil, p.afterExpr("the end of the expression")
	}
	return e, nil
}
