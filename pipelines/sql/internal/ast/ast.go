// Package ast is the syntax tree of a Flink SQL script: package parser builds it from text, package
// query compiles its queries, package expr its expressions, and package plan runs its statements.
package ast

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// Statement is one statement of a script.
type Statement interface{ Pos() schema.Position }

// CreateTable is CREATE TABLE.
type CreateTable struct{ Table *schema.Table }

// Insert is INSERT INTO Target [(Columns)] Query.
type Insert struct {
	At     schema.Position
	Target Name
	// Columns are the target columns named, or nil for all in order.
	Columns []Name
	Query   Query
	// Text is the statement as it is written.
	Text string
}

// Name is a possibly qualified name.
type Name struct {
	At    schema.Position
	Parts []string
}

func (n *CreateTable) Pos() schema.Position { return n.Table.Pos }
func (n *Insert) Pos() schema.Position      { return n.At }
