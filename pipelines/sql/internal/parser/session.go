package parser

import (
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// set reads SET 'key' = 'value', and SET alone. Flink's client takes both without quotes too.
func (p *parser) set() (ast.Statement, error) {
	s := &ast.Set{At: p.skip()}
	if p.atSemicolon() {
		return s, nil
	}
	var err error
	if s.Key, err = p.bare("an option's name in quotes, as in SET 'pipeline.name' = 'load'",
		"="); err != nil {
		return nil, err
	}
	if err := p.Expect("="); err != nil {
		return nil, err
	}
	s.ValueAt = p.pos()
	s.Value, err = p.bare("the value in quotes", "")
	return s, err
}

// reset reads RESET 'key', and RESET alone.
func (p *parser) reset() (ast.Statement, error) {
	s := &ast.Reset{At: p.skip()}
	if p.atSemicolon() {
		return s, nil
	}
	var err error
	s.Key, err = p.bare("an option's name in quotes, as in RESET 'pipeline.name'", "")
	return s, err
}

func (p *parser) atSemicolon() bool { return p.Is(";") || p.Peek().Kind == syntax.EOF }

// bare reads a string in quotes, or the text as it is up to the mark or the end of the statement.
func (p *parser) bare(what, end string) (string, error) {
	if t := p.Peek(); t.Kind == syntax.String {
		p.Next()
		return t.Text, nil
	}
	first := p.Peek()
	last := first
	for !p.atSemicolon() && !(end != "" && p.Is(end)) {
		last = p.Next()
	}
	if p.Peek().Start == first.Start {
		return "", p.Fail(what)
	}
	if text := p.Source(first, last); !strings.ContainsAny(text, " \t\n'`") {
		return text, nil
	}
	return "", &syntax.Error{Pos: first.Pos, Found: first.String(), Expected: what}
}

// dropTable reads DROP [TEMPORARY] TABLE [IF EXISTS] name.
func (p *parser) dropTable() (ast.Statement, error) {
	s := &ast.DropTable{At: p.skip()}
	s.Temporary = p.Accept("TEMPORARY")
	for _, object := range []string{"VIEW", "FUNCTION", "CATALOG", "DATABASE", "MODEL", "SYSTEM"} {
		if p.Is(object) {
			return nil, notSupported(s.At, "DROP "+object)
		}
	}
	if err := p.Expect("TABLE"); err != nil {
		return nil, err
	}
	if p.Accept("IF") {
		if err := p.Expect("EXISTS"); err != nil {
			return nil, err
		}
		s.IfExists = true
	}
	var err error
	if s.Name, err = p.name("a table name"); err != nil {
		return nil, err
	}
	p.tables = slices.DeleteFunc(p.tables, func(t *schema.Table) bool {
		return slices.Equal(t.Name, s.Name.Parts)
	})
	return s, nil
}

// unsupportedShows are what SHOW lists in Flink and not in this program.
var unsupportedShows = []string{
	"CATALOGS", "DATABASES", "FUNCTIONS", "VIEWS", "MODULES", "JARS", "JOBS", "COLUMNS",
	"PARTITIONS", "CURRENT", "USER", "FULL", "PROCEDURES",
}

// show reads SHOW TABLES and SHOW CREATE TABLE.
func (p *parser) show() (ast.Statement, error) {
	at := p.skip()
	if p.Accept("CREATE") {
		if p.Is("VIEW") {
			return nil, notSupported(at, "SHOW CREATE VIEW")
		}
		if err := p.Expect("TABLE"); err != nil {
			return nil, err
		}
		name, err := p.name("a table name")
		return &ast.ShowCreateTable{At: at, Name: name}, err
	}
	for _, object := range unsupportedShows {
		if p.Is(object) {
			return nil, notSupported(at, "SHOW "+object)
		}
	}
	if !p.Accept("TABLES") {
		return nil, p.Fail("TABLES or CREATE TABLE")
	}
	s := &ast.ShowTables{At: at, Not: p.Accept("NOT")}
	if !s.Not && !p.Is("LIKE") {
		return s, nil
	}
	if err := p.Expect("LIKE"); err != nil {
		return nil, err
	}
	pattern, err := p.StringLiteral("a pattern such as 'orders%'")
	s.Pattern = &pattern
	return s, err
}

// describe reads DESCRIBE name and DESC name.
func (p *parser) describe() (ast.Statement, error) {
	s := &ast.Describe{At: p.skip()}
	p.Accept("EXTENDED")
	var err error
	s.Name, err = p.name("a table name")
	return s, err
}

// explain reads EXPLAIN [PLAN FOR | details] INSERT … and EXPLAIN STATEMENT SET BEGIN … END.
func (p *parser) explain() (ast.Statement, error) {
	s := &ast.Explain{At: p.skip()}
	if p.Accept("PLAN") {
		if err := p.Expect("FOR"); err != nil {
			return nil, err
		}
	} else {
		for p.Accept("ESTIMATED_COST") || p.Accept("CHANGELOG_MODE") ||
			p.Accept("JSON_EXECUTION_PLAN") || p.Accept("PLAN_ADVICE") {
			p.Accept(",")
		}
	}
	switch {
	case p.Is("STATEMENT"):
		set, err := p.setOfInserts(s.At)
		if err == nil {
			s.Inserts = set.Inserts
		}
		return s, err
	case p.Is("INSERT"):
		insert, err := p.insert()
		s.Inserts = []*ast.Insert{insert}
		return s, err
	case p.Is("SELECT"), p.Is("VALUES"), p.Is("WITH"):
		return nil, p.unsupportedStatement(strings.ToUpper(p.Peek().Text))
	}
	return nil, p.Fail("INSERT INTO or STATEMENT SET")
}

// execute reads EXECUTE STATEMENT SET BEGIN … END, and EXECUTE INSERT, which is INSERT.
func (p *parser) execute() (ast.Statement, error) {
	at := p.skip()
	if p.Is("INSERT") {
		return p.insert()
	}
	if !p.Is("STATEMENT") {
		return nil, p.Fail("STATEMENT SET or INSERT INTO")
	}
	return p.setOfInserts(at)
}

// setOfInserts reads STATEMENT SET BEGIN insert; … END.
func (p *parser) setOfInserts(at schema.Position) (*ast.StatementSet, error) {
	if err := p.Expect("STATEMENT", "SET", "BEGIN"); err != nil {
		return nil, err
	}
	return p.insertsUntilEnd(at)
}

// statementSet reads BEGIN STATEMENT SET; insert; … END, the form of Flink's older clients.
func (p *parser) statementSet() (ast.Statement, error) {
	at := p.skip()
	if err := p.Expect("STATEMENT", "SET", ";"); err != nil {
		return nil, err
	}
	return p.insertsUntilEnd(at)
}

func (p *parser) insertsUntilEnd(at schema.Position) (*ast.StatementSet, error) {
	set := &ast.StatementSet{At: at}
	for {
		for p.Accept(";") {
		}
		switch {
		case p.Is("INSERT"):
			insert, err := p.insert()
			if err != nil {
				return nil, err
			}
			set.Inserts = append(set.Inserts, insert)
			if !p.Is(";") && !p.Is("END") {
				return nil, p.Fail("';' or END of the statement set")
			}
		case p.Is("END"):
			p.Next()
			if len(set.Inserts) == 0 {
				return nil, schemaErrorf(at, "No statement in the statement set: "+
					"it needs an INSERT INTO between BEGIN and END")
			}
			return set, nil
		default:
			return nil, p.Fail("INSERT INTO, or END of the statement set")
		}
	}
}

// use reads USE [CATALOG] name. There is one catalogue with one database, which Flink's sessions
// begin with.
func (p *parser) use() (ast.Statement, error) {
	at := p.skip()
	only := "default_database"
	if p.Accept("CATALOG") {
		only = "default_catalog"
	}
	name, err := p.name("the name of a database")
	if err != nil {
		return nil, err
	}
	if got := name.Parts[len(name.Parts)-1]; got != only {
		return nil, schemaErrorf(name.At, "there is no '%s' to use: tables live in "+
			"default_catalog.default_database, and for the length of the script", got)
	}
	return &ast.Ignored{At: at}, nil
}

// jar reads ADD JAR 'path' and REMOVE JAR 'path'.
func (p *parser) jar() (ast.Statement, error) {
	s := &ast.Ignored{At: p.pos(), What: strings.ToUpper(p.Next().Text) + " JAR"}
	if err := p.Expect("JAR"); err != nil {
		return nil, err
	}
	_, err := p.bare("the path of a JAR in quotes", "")
	return s, err
}

// quit reads QUIT and EXIT, which end the script.
func (p *parser) quit() (ast.Statement, error) {
	p.Next()
	return nil, nil
}
