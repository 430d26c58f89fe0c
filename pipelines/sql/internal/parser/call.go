package parser

import (
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// columnOrCall reads a column or, where a parenthesis follows its name, a function call.
func (p *parser) columnOrCall() (ast.Expr, error) {
	if next := p.PeekAt(1); next.Kind == syntax.Punct && next.Text == "(" {
		return p.call()
	}
	n, err := p.name("an expression")
	if err != nil {
		return nil, err
	}
	return &ast.Column{Name: n}, nil
}

// units are the words that FLOOR, CEIL and EXTRACT take.
var units = []string{
	"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOY", "DOW", "HOUR", "MINUTE", "SECOND",
	"MILLISECOND", "MICROSECOND",
	"NANOSECOND", "EPOCH", "DECADE", "CENTURY", "MILLENNIUM", "ISODOW", "ISOYEAR",
}

// steps are the words that TIMESTAMPADD and TIMESTAMPDIFF take, and the units that they stand for.
var steps = map[string]string{
	"YEAR": "YEAR", "QUARTER": "QUARTER", "MONTH": "MONTH", "WEEK": "WEEK", "DAY": "DAY",
	"HOUR": "HOUR", "MINUTE": "MINUTE",
	"SECOND": "SECOND", "MICROSECOND": "MICROSECOND", "NANOSECOND": "NANOSECOND",
	"FRAC_SECOND":  "MICROSECOND",
	"SQL_TSI_YEAR": "YEAR", "SQL_TSI_QUARTER": "QUARTER", "SQL_TSI_MONTH": "MONTH",
	"SQL_TSI_WEEK": "WEEK", "SQL_TSI_DAY": "DAY",
	"SQL_TSI_HOUR": "HOUR", "SQL_TSI_MINUTE": "MINUTE", "SQL_TSI_SECOND": "SECOND",
	"SQL_TSI_MICROSECOND": "MICROSECOND",
	"SQL_TSI_FRAC_SECOND": "NANOSECOND",
}

// call reads name(arguments), some of which have keywords between them.
func (p *parser) call() (ast.Expr, error) {
	t := p.Next()
	p.Next()
	call := &ast.Call{At: schema.Position(t.Pos), Name: strings.ToUpper(t.Text)}
	if p.Accept(")") {
		return call, nil
	}
	if p.Is("*") || p.Is("DISTINCT") {
		return nil, &schema.SyntaxError{Pos: schema.Position(t.Pos),
			Message: call.Name + "(" + p.Peek().Text +
				" …) is an aggregate, and aggregates are not supported", Hint: aggregateInstead}
	}
	var err error
	switch call.Name {
	case "TRIM":
		return call, p.trimArguments(call)
	case "EXTRACT":
		if call.Word, err = p.unit(); err != nil {
			return nil, err
		}
		if err = p.Expect("FROM"); err != nil {
			return nil, err
		}
	case "TIMESTAMPADD", "TIMESTAMPDIFF":
		if call.Word, err = p.step(); err != nil {
			return nil, err
		}
		if err = p.Expect(","); err != nil {
			return nil, err
		}
	}
	first, err := p.expr()
	if err != nil {
		return nil, err
	}
	call.Args = []ast.Expr{first}
	switch call.Name {
	case "SUBSTRING":
		if p.Accept("FROM") {
			return call, p.closeAfter(call, "FOR")
		}
	case "FLOOR", "CEIL", "CEILING":
		if p.Accept("TO") {
			if call.Word, err = p.unit(); err != nil {
				return nil, err
			}
		}
	}
	if p.Accept(")") {
		return call, nil
	}
	if !p.Accept(",") {
		return nil, p.afterExpr("',' or ')'")
	}
	rest, err := p.exprs(")")
	call.Args = append(call.Args, rest...)
	return call, err
}

// unit reads DAY and the like.
func (p *parser) unit() (string, error) {
	for _, u := range units {
		if p.Accept(u) {
			return u, nil
		}
	}
	return "", p.Fail("one of " + strings.Join(units, ", "))
}

// step reads the unit of TIMESTAMPADD and TIMESTAMPDIFF.
func (p *parser) step() (string, error) {
	if t := p.Peek(); t.Kind == syntax.Word {
		if unit, ok := steps[strings.ToUpper(t.Text)]; ok {
			p.Next()
			return unit, nil
		}
	}
	return "", p.Fail("one of YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND, MICROSECOND " +
		"and NANOSECOND")
}

// closeAfter reads an argument, another one behind the keyword if that is there, and the closing
// parenthesis.
func (p *parser) closeAfter(call *ast.Call, keyword string) error {
	for {
		arg, err := p.expr()
		if err != nil {
			return err
		}
		call.Args = append(call.Args, arg)
		if len(call.Args) == 2 && p.Accept(keyword) {
			continue
		}
		if !p.Accept(")") {
			return p.afterExpr(keyword + " or ')'")
		}
		return nil
	}
}

// trimArguments reads [BOTH | LEADING | TRAILING] [characters] FROM text, or text alone.
func (p *parser) trimArguments(call *ast.Call) error {
	call.Word = "BOTH"
	given := false
	for _, word := range []string{"BOTH", "LEADING", "TRAILING"} {
		if p.Accept(word) {
			call.Word, given = word, true
			break
		}
	}
	if !given || !p.Is("FROM") {
		first, err := p.expr()
		if err != nil {
			return err
		}
		call.Args = []ast.Expr{first}
		if !given && p.Accept(")") {
			return nil
		}
	}
	if !p.Accept("FROM") {
		return p.afterExpr("FROM")
	}
	text, err := p.expr()
	if err != nil {
		return err
	}
	call.Args = append([]ast.Expr{text}, call.Args...)
	if !p.Accept(")") {
		return p.afterExpr("')'")
	}
	return nil
}
