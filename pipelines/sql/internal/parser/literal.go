package parser

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// constant reads the literals that are a single token.
func (p *parser) constant() (ast.Expr, error) {
	t := p.Peek()
	l := &ast.Literal{At: schema.Position(t.Pos), Text: t.Text}
	switch t.Kind {
	case syntax.String:
		l.Kind = ast.StringLiteral
	case syntax.Hex:
		l.Kind = ast.BytesLiteral
		if strings.Trim(t.Text, "0123456789abcdefABCDEF") != "" {
			return nil, schemaErrorf(schema.Position(t.Pos), "X'…' holds hexadecimal digits only")
		}
		if len(t.Text)%2 != 0 {
			return nil, schemaErrorf(schema.Position(t.Pos),
				"X'…' holds an even number of hexadecimal digits, two for each byte")
		}
	default:
		l.Kind = ast.ExactLiteral
		if strings.ContainsAny(t.Text, "eE") {
			l.Kind = ast.ApproxLiteral
		}
	}
	p.Next()
	return l, nil
}

var timeLiterals = map[string]ast.LiteralKind{"DATE": ast.DateLiteral, "TIME": ast.TimeLiteral,
	"TIMESTAMP": ast.TimestampLiteral}

var timeForms = map[string]string{"DATE": "'2024-02-29'", "TIME": "'12:34:56'",
	"TIMESTAMP": "'2024-02-29 12:34:56'"}

// timeLiteral reads DATE '…', TIME '…' and TIMESTAMP '…'.
func (p *parser) timeLiteral(name string) (ast.Expr, error) {
	at := p.skip()
	text, err := p.StringLiteral("a string such as " + timeForms[name] + " after " + name)
	if err != nil {
		return nil, err
	}
	return &ast.Literal{At: at, Kind: timeLiterals[name], Text: text}, nil
}

// intervalLiteral reads INTERVAL [-] '…' unit [TO unit], where a number may stand without the
// quotes.
func (p *parser) intervalLiteral() (ast.Expr, error) {
	n := &ast.Interval{At: p.skip()}
	if n.Negative = p.Accept("-"); !n.Negative {
		p.Accept("+")
	}
	var err error
	if t := p.Peek(); t.Kind == syntax.Number {
		n.Value = p.Next().Text
	} else {
		n.Value, err = p.StringLiteral("a string after INTERVAL, as in INTERVAL '5' SECOND")
		if err != nil {
			return nil, err
		}
	}
	n.Fields, err = p.Interval()
	return n, err
}
