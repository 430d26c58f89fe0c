package ast

import (
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Expr is a scalar expression.
type Expr interface{ Pos() schema.Position }

// LiteralKind tells the literals apart.
type LiteralKind uint8

// The kinds of literals, with what Literal.Text is.
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
)

// Literal is a constant.
type Literal struct {
	At   schema.Position
	Kind LiteralKind
	Text string
}

// Interval is INTERVAL '5' DAY, a constant that dates and times are computed with.
type Interval struct {
	At       schema.Position
	Negative bool   // a minus stands before the quotes
	Value    string // what the quotes hold
	Fields   *syntax.Interval
}

// Difference is (X - Y) DAY TO SECOND and its like: the interval between two dates or times.
type Difference struct {
	At     schema.Position // of the minus
	X, Y   Expr
	Fields *syntax.Interval
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
	// Word is the keyword among the arguments, in upper case, or empty: BOTH, LEADING or TRAILING
	// of TRIM, and the unit of FLOOR, CEIL, EXTRACT, TIMESTAMPADD and TIMESTAMPDIFF.
	Word string
}

// Is is X IS [NOT] What, with What one of NULL, TRUE, FALSE and UNKNOWN.
type Is struct {
	At   schema.Position // of IS
	X    Expr
	What string
	Not  bool
}

// In is X [NOT] IN (List).
type In struct {
	At   schema.Position // of IN
	X    Expr
	List []Expr
	Not  bool
}

// Like is X [NOT] LIKE Pattern [ESCAPE Escape].
type Like struct {
	At         schema.Position // of LIKE
	X, Pattern Expr
	// Escape is nil where the statement names none.
	Escape Expr
	Not    bool
}

// Case is CASE WHEN … THEN … [ELSE …] END. CASE x WHEN y is read as CASE WHEN x = y.
type Case struct {
	At    schema.Position
	Whens []When
	// Else is nil where the statement has none.
	Else Expr
}

// When is WHEN Cond THEN Result.
type When struct{ Cond, Result Expr }

// Element is X[Index]: an element of an ARRAY, from 1, or the value of a key of a MAP.
type Element struct {
	At       schema.Position // of the bracket
	X, Index Expr
}

// FieldOf is X.Field, of a ROW that is not itself a column.
type FieldOf struct {
	At    schema.Position // of the point
	X     Expr
	Field string
}

func (n *Literal) Pos() schema.Position    { return n.At }
func (n *Interval) Pos() schema.Position   { return n.At }
func (n *Difference) Pos() schema.Position { return n.At }
func (n *Column) Pos() schema.Position     { return n.Name.At }
func (n *Unary) Pos() schema.Position      { return n.At }
func (n *Binary) Pos() schema.Position     { return n.At }
func (n *Cast) Pos() schema.Position       { return n.At }
func (n *Array) Pos() schema.Position      { return n.At }
func (n *Map) Pos() schema.Position        { return n.At }
func (n *Row) Pos() schema.Position        { return n.At }
func (n *Call) Pos() schema.Position       { return n.At }
func (n *Is) Pos() schema.Position         { return n.At }
func (n *In) Pos() schema.Position         { return n.At }
func (n *Like) Pos() schema.Position       { return n.At }
func (n *Case) Pos() schema.Position       { return n.At }
func (n *Element) Pos() schema.Position    { return n.At }
func (n *FieldOf) Pos() schema.Position    { return n.At }
