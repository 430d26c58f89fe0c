package schema

import "github.com/beam-dynamodb/beam-dynamodb/internal/syntax"

// Position is a place in a script: the line and the column, both from 1, columns counted in characters. The zero
// Position is an unknown place.
type Position = syntax.Position

// SyntaxError is the error of everything that reads SQL: where the text is wrong, what was found there, what was
// expected instead, and a hint such as "did you mean BIGINT?". Use errors.As with a *SyntaxError.
//
// It is also the error for a statement that follows the grammar and contradicts itself, such as a key column that
// is not declared; then only its Message is set.
type SyntaxError = syntax.Error

// Parse reads one CREATE TABLE statement as Flink 1.19 and 1.20 do, with or without a semicolon at its end. The error is a
// *[SyntaxError].
//
// Columns of the PRIMARY KEY become NOT NULL, as in Flink. VARCHAR and VARBINARY without a length are
// STRING and BYTES, as Flink's planner has it and contrary to its documentation, by which the length were 1.
func Parse(ddl string) (*Table, error) {
	c, err := syntax.NewCursor(ddl)
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
	return FromSyntax(node)
}

// ParseType reads a data type, such as "ARRAY<ROW<a INT NOT NULL, b STRING>>". The error is a *[SyntaxError].
func ParseType(text string) (*Type, error) {
	c, err := syntax.NewCursor(text)
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
	return TypeFromSyntax(node)
}
