package parser

import (
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// maxOperators is how many operators may follow each other on one level. Their tree leans to the
// left, one level for each, and what walks it must not run out of stack.
const maxOperators = 1000

// How tightly operators bind, in Calcite's order: || binds as * does, IS and NOT less tightly than
// a comparison, and IN, LIKE and BETWEEN tighter than one.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindIs
	bindCompare
	bindIn
	bindAdd
	bindMultiply
	bindSign
)

var binaryOperators = map[string]int{
	"OR": bindOr, "AND": bindAnd,
	"=": bindCompare, "<>": bindCompare, "<": bindCompare, "<=": bindCompare, ">": bindCompare,
	">=": bindCompare,
	"+":  bindAdd, "-": bindAdd,
	"*": bindMultiply, "/": bindMultiply, "%": bindMultiply, "||": bindMultiply,
}

// operator returns the binary operator at the cursor and how it binds, or 0.
func (p *parser) operator() (string, int) {
	t := p.Peek()
	if t.Kind != syntax.Punct && t.Kind != syntax.Word {
		return "", 0
	}
	op := strings.ToUpper(t.Text)
	return op, binaryOperators[op]
}

// expr reads an expression.
func (p *parser) expr() (ast.Expr, error) { return p.operand(bindOr) }

// operand reads an expression whose operators bind as tightly as the limit at least.
func (p *parser) operand(limit int) (ast.Expr, error) {
	if err := p.Enter(); err != nil {
		return nil, err
	}
	defer p.Leave()
	x, err := p.prefixed()
	if err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		if n > maxOperators {
			return nil, schemaErrorf(schema.Position(p.PeekAt(-1).Pos),
				"more than %d operators follow each other: use parentheses or several columns",
				maxOperators)
		}
		y, found, err := p.predicate(x, limit)
		if err != nil {
			return nil, err
		}
		if found {
			x = y
			continue
		}
		op, binds := p.operator()
		if binds < limit || binds == 0 {
			return x, nil
		}
		at := p.skip()
		if y, err = p.operand(binds + 1); err != nil {
			return nil, err
		}
		x = &ast.Binary{At: at, Op: op, X: x, Y: y}
	}
}

func schemaErrorf(pos schema.Position, format string, args ...any) error {
	return &schema.SyntaxError{Pos: pos, Message: fmt.Sprintf(format, args...)}
}

// prefixed reads NOT x, -x and +x, or what has no sign before it.
func (p *parser) prefixed() (ast.Expr, error) {
	at := p.pos()
	binds := bindSign
	switch {
	case p.Is("NOT"):
		binds = bindNot
	case p.Is("-"), p.Is("+"):
	default:
		x, err := p.primary()
		if err != nil {
			return nil, err
		}
		return p.accesses(x)
	}
	op := strings.ToUpper(p.Next().Text)
	x, err := p.operand(binds)
	if err != nil {
		return nil, err
	}
	return &ast.Unary{At: at, Op: op, X: x}, nil
}

// primary reads what stands between operators.
func (p *parser) primary() (ast.Expr, error) {
	t := p.Peek()
	switch t.Kind {
	case syntax.Number, syntax.String, syntax.Hex:
		return p.constant()
	case syntax.Quoted:
		return p.columnOrCall()
	case syntax.Word:
		return p.word()
	}
	if p.Is("(") {
		return p.parenthesised()
	}
	return nil, p.Fail("an expression")
}

// noValues are reserved words that begin no expression, where advice on quoting names is no help.
var noValues = map[string]bool{
	"FROM": true, "AS": true, "SELECT": true, "VALUES": true, "WHERE": true, "INTO": true,
	"AND": true, "OR": true, "INSERT": true, "CREATE": true,
}

// niladic are the functions that are called without parentheses.
var niladic = map[string]bool{
	"CURRENT_DATE": true, "CURRENT_TIME": true, "CURRENT_TIMESTAMP": true, "LOCALTIME": true,
	"LOCALTIMESTAMP": true, "CURRENT_USER": true, "CURRENT_CATALOG": true,
}

// word reads the expressions that begin with a word.
func (p *parser) word() (ast.Expr, error) {
	t := p.Peek()
	next := p.PeekAt(1)
	name := strings.ToUpper(t.Text)
	called := next.Kind == syntax.Punct && next.Text == "("
	switch name {
	case "NULL", "TRUE", "FALSE", "UNKNOWN":
		p.Next()
		if name == "NULL" {
			return &ast.Literal{At: schema.Position(t.Pos), Kind: ast.NullLiteral, Text: name}, nil
		}
		return &ast.Literal{At: schema.Position(t.Pos), Kind: ast.BoolLiteral, Text: name}, nil
	case "DATE", "TIME", "TIMESTAMP":
		return p.timeLiteral(name)
	case "INTERVAL":
		return p.intervalLiteral()
	case "CAST", "TRY_CAST":
		if !called && name == "TRY_CAST" {
			break // TRY_CAST is not a reserved word
		}
		return p.cast(name)
	case "ARRAY":
		p.Next()
		elems, err := p.bracketed()
		return &ast.Array{At: schema.Position(t.Pos), Elems: elems}, err
	case "MAP":
		if next.Text != "[" {
			break // MAP is not a reserved word
		}
		p.Next()
		pairs, err := p.bracketed()
		if err == nil && len(pairs)%2 != 0 {
			err = schemaErrorf(pairs[len(pairs)-1].Pos(),
				"this key of the MAP has no value: MAP[key, value, …] takes an even number")
		}
		return &ast.Map{At: schema.Position(t.Pos), Pairs: pairs}, err
	case "ROW":
		p.Next()
		if err := p.Expect("("); err != nil {
			return nil, err
		}
		fields, err := p.exprs(")")
		return &ast.Row{At: schema.Position(t.Pos), Fields: fields}, err
	case "CASE":
		return p.caseExpr()
	case "EXISTS":
		return nil, p.unsupportedExpr(name)
	}
	switch {
	case niladic[name] && !called:
		p.Next()
		return &ast.Call{At: schema.Position(t.Pos), Name: name}, nil
	case noValues[name]:
		return nil, p.Fail("an expression")
	}
	return p.columnOrCall()
}

// unsupportedExpr is the error for an expression of Flink's that this program does not evaluate.
func (p *parser) unsupportedExpr(what string) error {
	return &schema.SyntaxError{
		Pos: p.pos(), Message: what + " is not supported",
		Hint: "an expression holds constants, columns, CAST, arithmetic, ||, comparisons, IS, " +
			"IN, BETWEEN, LIKE, CASE, AND, OR, NOT, ARRAY[…], MAP[…], ROW(…) and function calls",
	}
}

// afterExpr is the error for a token that cannot follow an expression.
func (p *parser) afterExpr(expected string) error {
	t := p.Peek()
	if t.IsWord("NOT") && p.PeekAt(1).Kind == syntax.Word {
		t = p.PeekAt(1)
	}
	switch {
	case t.IsWord("OVER"):
		return &schema.SyntaxError{Pos: schema.Position(t.Pos), Message: "OVER is not supported",
			Hint: aggregateInstead}
	case t.IsWord("SIMILAR"):
		return p.unsupportedExpr("SIMILAR")
	}
	e := p.Fail(expected, "AND", "OR")
	if t.Kind == syntax.Punct && t.Text == "!=" {
		e.Hint = "write <>"
	}
	return e
}

// parenthesised reads (x), or (x, y, …), which is a row.
func (p *parser) parenthesised() (ast.Expr, error) {
	at := p.pos()
	if p.queryAt(1) {
		return nil, p.unsupportedExpr("a query inside of an expression")
	}
	p.Next()
	fields, err := p.exprs(")")
	if err != nil {
		return nil, err
	}
	if len(fields) == 1 {
		if minus, ok := fields[0].(*ast.Binary); ok && minus.Op == "-" && p.IsIntervalField() {
			n := &ast.Difference{At: minus.At, X: minus.X, Y: minus.Y}
			n.Fields, err = p.Interval()
			return n, err
		}
		return fields[0], nil
	}
	return &ast.Row{At: at, Fields: fields}, nil
}

// bracketed reads [x, y, …].
func (p *parser) bracketed() ([]ast.Expr, error) {
	if err := p.Expect("["); err != nil {
		return nil, err
	}
	return p.exprs("]")
}

// exprs reads expressions with commas between them, one at least, and what closes them.
func (p *parser) exprs(end string) ([]ast.Expr, error) {
	var list []ast.Expr
	for {
		e, err := p.expr()
		if err != nil {
			return nil, err
		}
		list = append(list, e)
		if p.Accept(end) {
			return list, nil
		}
		if !p.Accept(",") {
			return nil, p.afterExpr("',' or '" + end + "'")
		}
	}
}

// cast reads CAST(x AS type) and TRY_CAST(x AS type).
func (p *parser) cast(name string) (ast.Expr, error) {
	c := &ast.Cast{At: p.skip(), Try: name == "TRY_CAST"}
	if err := p.Expect("("); err != nil {
		return nil, err
	}
	var err error
	if c.X, err = p.expr(); err != nil {
		return nil, err
	}
	if !p.Accept("AS") {
		return nil, p.afterExpr("AS and a data type")
	}
	if c.Type, err = p.dataType(); err != nil {
		return nil, err
	}
	return c, p.Expect(")")
}

// dataType reads a data type. The cursor finds its end, package schema gives it its meaning.
func (p *parser) dataType() (*schema.Type, error) {
	first := p.Peek()
	if _, err := p.DataType(); err != nil {
		return nil, err
	}
	types := schema.Parser{Start: schema.Position(first.Pos)}
	return types.ParseType(p.Source(first, p.PeekAt(-1)))
}
