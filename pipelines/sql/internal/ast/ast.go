// Package ast holds the syntax tree of a Flink SQL script: what package script parses and packages
// expr and plan give a meaning to.
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
}

// Name is a possibly qualified name.
type Name struct {
	At    schema.Position
	Parts []string
}

// Query is what an INSERT takes its rows from: *Select or *Values.
type Query interface{ Pos() schema.Position }

// Select is SELECT Items [FROM From].
type Select struct {
	At    schema.Position
	Items []SelectItem
	// From is nil for a SELECT of expressions alone, which gives one row.
	From From
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

// Expr is a scalar expression.
type Expr interface{ Pos() schema.Position }

// LiteralKind tells the literals apart.
type LiteralKind uint8

const (
	NullLiteral      LiteralKind = iota
	StringLiteral                // Text is the unescaped string
	ExactLiteral                 // 1, 1.10: Text as written; INT, BIGINT or DECIMAL
	ApproxLiteral                // 1e7: Text as written; DOUBLE
	BoolLiteral                  // Text is TRUE, FALSE or UNKNOWN
	BytesLiteral                 // X'00FF': Text is the hex digits
	DateLiteral                  // DATE '2024-02-29': Text is what the quotes hold
	TimeLiteral                  // TIME '12:34:56'
	TimestampLiteral             // TIMESTAMP '2024-01-02 03:04:05'
	IntervalLiteral              // INTERVAL '5' YEAR: Text is the source text; never storable
)

// Literal is a constant.
type Literal struct {
	At   schema.Position
	Kind LiteralKind
	Text string
}

// Column is a reference to a column, qualified by a table or followed by field names when it has
// more than one part.
type Column struct{ Name Name }

// Unary is Op X, with Op one of + - NOT.
type Unary struct {
	At schema.Position
	Op string
	X  Expr
}

// Binary is X Op Y, with Op in upper case: + - * / % || = <> < <= > >= AND OR.
type Binary struct {
	At   schema.Position // of the operator
	Op   string
	X, Y Expr
}

// Cast is CAST(X AS Type).
type Cast struct {
	At   schema.Position
	X    Expr
	Type *schema.Type
	// Try is true for TRY_CAST, which gives NULL where CAST fails.
	Try bool
}

// Array is ARRAY[…].
type Array struct {
	At    schema.Position
	Elems []Expr
}

// Map is MAP[k, v, …]: Pairs alternates keys and values.
type Map struct {
	At    schema.Position
	Pairs []Expr
}

// Row is ROW(…), or a parenthesised list of two or more expressions.
type Row struct {
	At     schema.Position
	Fields []Expr
}

// Call is a function call; Name is in upper case.
type Call struct {
	At   schema.Position
	Name string
	Args []Expr
}

func (n *CreateTable) Pos() schema.Position { return n.Table.Pos }
func (n *Insert) Pos() schema.Position      { return n.At }
func (n *Select) Pos() schema.Position      { return n.At }
func (n *TableRef) Pos() schema.Position    { return n.Name.At }
func (n *Subquery) Pos() schema.Position    { return n.At }
func (n *Values) Pos() schema.Position      { return n.At }
func (n *Literal) Pos() schema.Position     { return n.At }
func (n *Column) Pos() schema.Position      { return n.Name.At }
func (n *Unary) Pos() schema.Position       { return n.At }
func (n *Binary) Pos() schema.Position      { return n.At }
func (n *Cast) Pos() schema.Position        { return n.At }
func (n *Array) Pos() schema.Position       { return n.At }
func (n *Map) Pos() schema.Position         { return n.At }
func (n *Row) Pos() schema.Position         { return n.At }
func (n *Call) Pos() schema.Position        { return n.At }
