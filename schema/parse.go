package schema

import (
	"errors"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
)

// Parse parses one CREATE TABLE statement as Flink 1.19 and 1.20 do, with or without a semicolon at
// its end. The error is a *[SyntaxError].
//
// Columns of the PRIMARY KEY become NOT NULL, as in Flink. VARCHAR and VARBINARY without a length
// are STRING and BYTES, as in Flink's planner; its documentation says that the length is 1.
//
// CREATE TABLE … LIKE needs the table that it names: see [Parser].
func Parse(ddl string) (*Table, error) { return Parser{}.Parse(ddl) }

// ParseType parses a data type, such as "ARRAY<ROW<a INT NOT NULL, b STRING>>". The error is a
// *[SyntaxError].
func ParseType(text string) (*Type, error) { return Parser{}.ParseType(text) }

// Parser parses statements and types that are part of a script, for a program that splits the
// script itself. The zero Parser is for texts of their own, as [Parse] and [ParseType] are.
type Parser struct {
	// Start is the position in the script at which the text begins. Positions of tables and errors
	// are positions in the script then. The zero Position is line 1, column 1.
	Start Position
	// Like returns the table that CREATE TABLE … LIKE names. An error of another type than
	// *[SyntaxError] becomes one at the position of the name. Without Like, LIKE is an error.
	Like func(name []string) (*Table, error)
}

// Parse parses one CREATE TABLE statement: see the function [Parse].
func (p Parser) Parse(ddl string) (*Table, error) {
	t, err := p.table(ddl)
	if err != nil {
		return nil, publicError(err)
	}
	return t, nil
}

// ParseType parses a data type: see the function [ParseType].
func (p Parser) ParseType(text string) (*Type, error) {
	t, err := p.dataType(text)
	if err != nil {
		return nil, publicError(err)
	}
	return t, nil
}

func (p Parser) table(ddl string) (*Table, error) {
	c, err := syntax.NewCursor(ddl, syntax.Position(p.Start))
	if err != nil {
		return nil, err
	}
	node, err := c.CreateTable()
	if err != nil {
		return nil, err
	}
	c.Accept(";")
	if c.Peek().Kind != syntax.EOF {
		return nil, c.Fail("the end of the statement")
	}
	if node.Like == nil {
		return buildTable(node)
	}
	base, err := p.like(node.Like)
	if err != nil {
		return nil, err
	}
	return buildTableLike(node, base)
}

// like returns the table that LIKE names.
func (p Parser) like(like *syntax.Like) (*Table, error) {
	if p.Like == nil {
		return nil, likeAlone(like)
	}
	base, err := p.Like(texts(like.Table))
	if _, ok := errors.AsType[*SyntaxError](err); err != nil && !ok {
		return nil, syntax.Errorf(like.Table[0].Pos, "%v", err)
	}
	return base, err
}

func (p Parser) dataType(text string) (*Type, error) {
	c, err := syntax.NewCursor(text, syntax.Position(p.Start))
	if err != nil {
		return nil, err
	}
	node, err := c.DataType()
	if err != nil {
		return nil, err
	}
	if c.Peek().Kind != syntax.EOF {
		return nil, c.Fail("the end of the type")
	}
	return buildType(node)
}
