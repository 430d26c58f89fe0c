// Package plan checks the statements of a script against each other and makes the Beam pipeline that runs
// them. It stands between packages script and expr, which read and type the SQL, and packages csvsource
// and dynamodbio, which move the data.
package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/script"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Options say what a script does not.
type Options struct {
	// Script is the script's name, for errors at run time.
	Script string
	// Folder is where relative paths are looked for when the working directory does not have them.
	Folder string
	// Region is the AWS region of the tables that declare none. Empty means that they have to.
	Region string
}

// Plan is a script that has been checked.
type Plan struct {
	// Sinks are the tables that are written to, in the order in which they are declared.
	Sinks []*Sink
}

// Sink is a table that is written to.
type Sink struct {
	// Name is the table's name in the script.
	Name  string
	Table *schema.Table
	// Config is what the table's options say. It may be changed before Compose.
	Config dynamodbio.Config

	loads []load
}

// load is an INSERT: rows that are known, a query over a source, or the source's whole items.
type load struct {
	rows  []schema.Row
	read  reading // nil for rows that are known
	items bool
	query queryFn
}

// Error is an error at a place in the script.
type Error struct {
	Pos schema.Position
	Err error
}

// Error returns the message without the place.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the error.
func (e *Error) Unwrap() error { return e.Err }

func fault(pos schema.Position, format string, args ...any) error {
	return &Error{pos, fmt.Errorf(format, args...)}
}

// Build checks the script's text. Nothing is read but the names of files. The error joins all that is wrong:
// each an [*Error], a [*schema.SyntaxError] or a [*dynamodbio.OptionError], which carry their place.
func Build(ctx context.Context, text string, opts Options) (*Plan, error) {
	statements, err := script.Parse(text)
	if err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, text: text, opts: opts, catalog: newCatalog()}
	inserts := 0
	for i, s := range statements {
		switch s := s.(type) {
		case *ast.CreateTable:
			b.fail(b.declare(s.Table))
		case *ast.Insert:
			inserts++
			b.fail(b.insert(s, b.statementText(statements, i)))
		default:
			b.fail(fault(s.Pos(), "a statement of this kind (%T) is not supported", s))
		}
	}
	if len(b.faults) == 0 && inserts == 0 {
		b.fail(errors.New("there is nothing to run: the script has no INSERT INTO"))
	}
	if len(b.faults) > 0 {
		return nil, errors.Join(b.faults...)
	}
	p := &Plan{}
	for _, e := range b.catalog.entries {
		if e.sink != nil && len(e.sink.loads) > 0 {
			p.Sinks = append(p.Sinks, e.sink)
		}
	}
	return p, nil
}

type builder struct {
	ctx     context.Context
	text    string
	opts    Options
	catalog *catalog
	faults  []error
}

func (b *builder) fail(err error) {
	if err != nil {
		b.faults = append(b.faults, err)
	}
}

// declare takes a table into the catalogue. The options of tables of both connectors are checked whether the table is used
// or not; those of other connectors only matter when it is.
func (b *builder) declare(t *schema.Table) error {
	e, err := b.catalog.add(t)
	if err != nil || e == nil {
		return err
	}
	switch e.connector {
	case dynamodbio.Connector:
		declared := *t
		if _, given := t.Option("aws.region"); !given && b.opts.Region != "" {
			declared.Options = append(declared.Options[:len(declared.Options):len(declared.Options)],
				schema.Option{Key: "aws.region", Value: b.opts.Region, Pos: t.Pos})
		}
		cfg, err := dynamodbio.FromTable(&declared)
		if err != nil {
			e.broken = true
			return err
		}
		e.sink = &Sink{Name: strings.Join(t.Name, "."), Table: t, Config: cfg}
		return nil
	}
	e.source, err = sourceOf(e.connector, t)
	e.broken = err != nil
	return err
}

// insert checks an INSERT and adds it to its sink.
func (b *builder) insert(s *ast.Insert, text string) error {
	target, err := b.catalog.find(s.Target)
	if err != nil {
		return err
	}
	switch {
	case target.broken:
		return nil // its own fault is reported
	case target.source != nil:
		return fault(s.Target.At, "Connector %s can only be used as a source here: cannot write into table '%s'; write into a table of connector dynamodb", target.connector, target.name)
	case target.sink == nil:
		return target.unsupported(s.Target.At)
	}
	if l, ok, err := b.wholeItems(s, target); ok {
		if err == nil {
			target.sink.loads = append(target.sink.loads, l)
		}
		return err
	}
	c := compiler{tables: b.catalog.source, sink: target.sink.Table}
	q, err := c.insert(s)
	if errors.Is(err, errBrokenSource) {
		return nil
	}
	if err != nil {
		return err
	}
	l := load{rows: q.constants}
	if src := q.source; src != nil {
		if l.read, err = src.source.find(b.ctx, b.opts.Folder); err != nil {
			return &Error{src.source.pos, err}
		}
		tables, err := json.Marshal([2]*schema.Table{withoutOptions(src.table), withoutOptions(target.sink.Table)})
		if err != nil {
			return err
		}
		l.query = queryFn{Script: b.opts.Script, Insert: text, Tables: tables}
	}
	target.sink.loads = append(target.sink.loads, l)
	return nil
}

// withoutOptions returns what a query needs to know of a table, which no secret is part of.
func withoutOptions(t *schema.Table) *schema.Table {
	u := *t
	u.Options = nil
	return &u
}

// statementText returns the text of a statement, behind as many line ends and blanks as bring each of its tokens
// to the place that it has in the script: workers parse it again, and name places in their errors.
func (b *builder) statementText(statements []ast.Statement, i int) string {
	pos := statements[i].Pos()
	start, end := offset(b.text, pos), len(b.text)
	if i+1 < len(statements) {
		end = offset(b.text, statements[i+1].Pos())
	}
	return strings.Repeat("\n", pos.Line-1) + strings.Repeat(" ", pos.Column-1) + b.text[start:end]
}

// offset returns where in the text a position is.
func offset(text string, pos schema.Position) int {
	start := 0
	for range pos.Line - 1 {
		start += strings.IndexByte(text[start:], '\n') + 1
	}
	column := 1
	for i := range text[start:] {
		if column == pos.Column {
			return start + i
		}
		column++
	}
	return len(text)
}
