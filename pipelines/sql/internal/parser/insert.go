package parser

import (
	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// insert reads INSERT INTO table [PARTITION (column = constant, …)] [(columns)] query.
func (p *parser) insert() (*ast.Insert, error) {
	first := p.Next()
	s := &ast.Insert{At: schema.Position(first.Pos)}
	if p.Is("OVERWRITE") {
		return nil, &schema.SyntaxError{
			Pos: p.pos(),
			Message: "INSERT OVERWRITE requires that the underlying table implements " +
				"overwriting, which a DynamoDB table does not",
			Hint: "use INSERT INTO: it replaces the items that have the same key",
		}
	}
	if err := p.Expect("INTO"); err != nil {
		return nil, err
	}
	target, err := p.Names("a table name")
	if err != nil {
		return nil, err
	}
	s.Target = astName(target...)
	var static []constantColumn
	if p.Accept("PARTITION") {
		if static, err = p.partition(target); err != nil {
			return nil, err
		}
	}
	if p.Is("(") && !p.queryAt(1) {
		columns, err := p.NameList("a column name")
		if err != nil {
			return nil, err
		}
		for _, c := range columns {
			s.Columns = append(s.Columns, astName(c))
		}
	}
	if s.Query, err = p.query(); err != nil {
		return nil, err
	}
	s.Text = p.Source(first, p.PeekAt(-1))
	if static != nil {
		return s, p.prepend(s, target, static)
	}
	return s, nil
}

func astName(parts ...syntax.Name) ast.Name {
	n := ast.Name{At: schema.Position(parts[0].Pos)}
	for _, part := range parts {
		n.Parts = append(n.Parts, part.Text)
	}
	return n
}

// name reads a possibly qualified name.
func (p *parser) name(what string) (ast.Name, error) {
	parts, err := p.Names(what)
	if err != nil {
		return ast.Name{}, err
	}
	return astName(parts...), nil
}
