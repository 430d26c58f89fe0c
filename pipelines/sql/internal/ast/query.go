package ast

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// Query is what an INSERT takes its rows from: *Select or *Values.
type Query interface{ Pos() schema.Position }

// Select is SELECT Items [FROM From] [WHERE Where].
type Select struct {
	At    schema.Position
	Items []SelectItem
	// From is nil for a SELECT of expressions alone, which gives one row.
	From From
	// Where is nil when all rows are taken.
	Where Expr
}

// SelectItem is one column of a SELECT.
type SelectItem struct {
	// Star is true for *, and then Expr is nil. Table is set for t.*.
	Star  bool
	Table []string
	Expr  Expr
	Alias string
	At    schema.Position
}

// From is the input of a SELECT: *TableRef or *Subquery.
type From interface{ Pos() schema.Position }

// TableRef is a declared table, with an optional alias.
type TableRef struct {
	Name  Name
	Alias string
}

// Subquery is (Query) [AS Alias [(Columns)]].
type Subquery struct {
	At      schema.Position
	Query   Query
	Alias   string
	Columns []string
}

// Values is VALUES (…), (…).
type Values struct {
	At   schema.Position
	Rows [][]Expr
}

func (n *Select) Pos() schema.Position   { return n.At }
func (n *TableRef) Pos() schema.Position { return n.Name.At }
func (n *Subquery) Pos() schema.Position { return n.At }
func (n *Values) Pos() schema.Position   { return n.At }
