package script

import (
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// insert reads INSERT INTO table [(columns)] query.
func (p *parser) insert() (ast.Statement, error) {
	s := &ast.Insert{At: p.Next().Pos}
	if p.Is("OVERWRITE") {
		return nil, &schema.SyntaxError{
			Pos:     p.Peek().Pos,
			Message: "INSERT OVERWRITE requires that the underlying table implements overwriting, which a DynamoDB table does not",
			Hint:    "use INSERT INTO: it replaces the items that have the same key",
		}
	}
	if err := p.Expect("INTO"); err != nil {
		return nil, err
	}
	var err error
	if s.Target, err = p.name("a table name"); err != nil {
		return nil, err
	}
	if p.Is("PARTITION") {
		return nil, &schema.SyntaxError{
			Pos:     p.Peek().Pos,
			Message: "INSERT INTO … PARTITION is not supported",
			Hint:    "put the constant into the SELECT list, at the place of its column",
		}
	}
	if p.Is("(") && !p.queryAt(1) {
		columns, err := p.NameList("a column name")
		if err != nil {
			return nil, err
		}
		for _, c := range columns {
			s.Columns = append(s.Columns, ast.Name{At: c.Pos, Parts: []string{c.Text}})
		}
	}
	s.Query, err = p.query()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// name reads a possibly qualified name.
func (p *parser) name(what string) (ast.Name, error) {
	parts, err := p.Names(what)
	if err != nil {
		return ast.Name{}, err
	}
	n := ast.Name{At: parts[0].Pos}
	for _, part := range parts {
		n.Parts = append(n.Parts, part.Text)
	}
	return n, nil
}
