// Package plan checks the statements of a script against each other and makes the Beam pipeline that runs
// them. It stands between packages script and expr, which read and type the SQL, and packages filesource, datagen
// and dynamodbio, which move the data.
package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
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
	// Strict makes errors of unknown options of tables to write, which are warnings otherwise.
	Strict bool
}

// Plan is a script that has been checked.
type Plan struct {
	// Sinks are the tables that are written to, in the order in which they are declared.
	Sinks []*Sink
	// Jobs are the pipelines that run, one after the other. There is one for all INSERTs, unless 'table.dml-sync' has each of
	// them waited for.
	Jobs []*Job
	// Output is what the statements print that show something.
	Output string
	// Warnings are what a person should know of, though the script runs.
	Warnings []*ast.Error
}

// Sink is a table that is written to.
type Sink struct {
	// Name is the table's name in the script.
	Name  string
	Table *schema.Table
	// Config is what the table's options say. It may be changed before Compose.
	Config dynamodbio.Config

	used bool // by an INSERT
}

// Job is one pipeline.
type Job struct {
	// Name is what 'pipeline.name' says, or empty.
	Name string
	// Parallelism is what 'parallelism.default' says, or 0.
	Parallelism int

	writes []*sinkWrite
}

// sinkWrite is all that a job writes to one table.
type sinkWrite struct {
	sink  *Sink
	loads []load
}

// load is an INSERT: rows that are known, a query over a source, or the source's whole items.
type load struct {
	rows  []schema.Row
	read  reading // nil for rows that are known
	items bool
	query queryFn
	// endless is the name of the source when its rows do not come to an end.
	endless string
}

// Build checks the script's text. Nothing is read but the names of files. The error joins all that is wrong:
// each an [*ast.Error], a [*schema.SyntaxError] or a [*dynamodbio.OptionError], which carry their place.
// With an error the Plan has no more than its warnings, and is nil for a text that is no script.
func Build(ctx context.Context, text string, opts Options) (*Plan, error) {
	statements, err := parser.Parse(text)
	if err != nil {
		return nil, err
	}
	b := builder{ctx: ctx, opts: opts, catalog: newCatalog(), session: newSession()}
	for _, s := range statements {
		b.statement(s)
	}
	if len(b.problems) == 0 && len(b.jobs) == 0 && b.output.Len() == 0 {
		b.fail(errors.New("there is nothing to run: the script has no INSERT INTO"))
	}
	if len(b.problems) > 0 {
		return &Plan{Warnings: b.session.warnings}, errors.Join(b.problems...)
	}
	p := &Plan{Jobs: b.jobs, Output: b.output.String(), Warnings: b.session.warnings}
	for _, sink := range b.sinks {
		if sink.used {
			p.Sinks = append(p.Sinks, sink)
		}
	}
	return p, nil
}

type builder struct {
	ctx      context.Context
	opts     Options
	catalog  *catalog
	session  *session
	sinks    []*Sink // those of dropped tables too
	jobs     []*Job
	open     bool // the last job takes further INSERTs
	output   strings.Builder
	problems []error
}

// statement does what a statement says, in the order of the script.
func (b *builder) statement(s ast.Statement) {
	switch s := s.(type) {
	case *ast.CreateTable:
		b.fail(b.declare(s.Table))
	case *ast.DropTable:
		b.fail(b.catalog.drop(s))
	case *ast.Insert:
		b.run([]*ast.Insert{s})
	case *ast.StatementSet:
		b.run(s.Inserts)
	case *ast.Set:
		b.fail(b.set(s))
	case *ast.Reset:
		b.session.reset(s.Key)
	case *ast.ShowTables:
		b.fail(b.showTables(s))
	case *ast.ShowCreateTable:
		b.fail(b.showCreateTable(s))
	case *ast.Describe:
		b.fail(b.describe(s))
	case *ast.Explain:
		for _, insert := range s.Inserts {
			b.fail(b.explain(insert))
		}
	case *ast.Ignored:
		if s.What != "" {
			b.session.warn(s.At, "%s is passed over: this program runs no Java, and has its connectors inside", s.What)
		}
	default:
		b.fail(ast.Errorf(s.Pos(), "a statement of this kind (%T) is not supported", s))
	}
}

// run adds INSERTs to the job that is being put together: those of one job run at the same time.
func (b *builder) run(inserts []*ast.Insert) {
	if !b.open {
		b.jobs = append(b.jobs, &Job{Name: b.session.pipelineName(), Parallelism: b.session.parallelism()})
	}
	b.open = !b.session.sync()
	job := b.jobs[len(b.jobs)-1]
	for _, s := range inserts {
		sink, l, err := b.insert(s)
		if err != nil {
			b.fail(err)
			continue
		}
		if sink != nil {
			job.add(sink, l)
		}
	}
}

func (j *Job) add(sink *Sink, l load) {
	sink.used = true
	for _, w := range j.writes {
		if w.sink == sink {
			w.loads = append(w.loads, l)
			return
		}
	}
	j.writes = append(j.writes, &sinkWrite{sink, []load{l}})
}

func (b *builder) fail(err error) {
	if err != nil {
		b.problems = append(b.problems, err)
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
		cfg, err := b.sinkConfig(&declared)
		if err != nil {
			e.broken = true
			return err
		}
		e.sink = &Sink{Name: b.sinkName(t), Table: t, Config: cfg}
		b.sinks = append(b.sinks, e.sink)
		return nil
	}
	e.source, err = sourceOf(e.connector, t)
	e.broken = err != nil
	return err
}

// sinkConfig reads the declaration of a table of DynamoDB. It warns of an unknown option once, though
// LIKE may have taken it to further tables.
func (b *builder) sinkConfig(t *schema.Table) (dynamodbio.Config, error) {
	if b.opts.Strict {
		return dynamodbio.FromTable(t)
	}
	cfg, unknown, err := dynamodbio.FromTableLenient(t)
	for _, u := range unknown {
		warned := slices.ContainsFunc(b.session.warnings, func(w *ast.Error) bool { return w.Pos == u.Pos })
		if !warned {
			b.session.warn(u.Pos, "%w (ignored, as in Flink)", u)
		}
	}
	return cfg, err
}

// sinkName is the table's name, with its line where a table of that name was dropped before.
func (b *builder) sinkName(t *schema.Table) string {
	name := strings.Join(t.Name, ".")
	for _, sink := range b.sinks {
		if sink.Name == name {
			return fmt.Sprintf("%s (line %d)", name, t.Pos.Line)
		}
	}
	return name
}

// insert checks an INSERT. It returns no sink and no error for one that cannot be checked because of a declaration whose
// fault is reported.
func (b *builder) insert(s *ast.Insert) (*Sink, load, error) {
	target, err := b.catalog.find(s.Target)
	if err != nil {
		return nil, load{}, err
	}
	switch {
	case target.broken:
		return nil, load{}, nil // its own fault is reported
	case target.source != nil:
		return nil, load{}, ast.Errorf(s.Target.At, "Connector %s can only be used as a source here: cannot write into table '%s'; write into a table of connector dynamodb", target.connector, target.name)
	case target.sink == nil:
		return nil, load{}, target.unsupported(s.Target.At)
	}
	if l, ok, err := b.wholeItems(s, target); ok {
		return target.sink, l, err
	}
	c := compiler{tables: b.catalog.source, sink: target.sink.Table, zone: b.session.zone()}
	q, err := c.insert(s)
	if errors.Is(err, errBrokenSource) {
		return nil, load{}, nil
	}
	if err != nil {
		return nil, load{}, err
	}
	l := load{rows: q.constants}
	if src := q.source; src != nil {
		if l.read, err = src.source.find(b.ctx, b.opts.Folder); err != nil {
			return nil, load{}, &ast.Error{Pos: src.source.pos, Err: err}
		}
		tables, err := json.Marshal([2]*schema.Table{withoutOptions(src.table), withoutOptions(target.sink.Table)})
		if err != nil {
			return nil, load{}, err
		}
		l.query = queryFn{Script: b.opts.Script, Insert: inPlace(s), Tables: tables, Zone: b.session.zoneName()}
		l.endless = src.endlessName()
	}
	return target.sink, l, nil
}

// withoutOptions returns what a query needs to know of a table, which no secret is part of.
func withoutOptions(t *schema.Table) *schema.Table {
	u := *t
	u.Options = nil
	return &u
}

// inPlace returns the text of an INSERT behind as many line ends and blanks as bring each of its tokens to the place
// that it has in the script: workers parse it again, and name places in their errors.
func inPlace(s *ast.Insert) string {
	return strings.Repeat("\n", s.At.Line-1) + strings.Repeat(" ", s.At.Column-1) + s.Text
}
