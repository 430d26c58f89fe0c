package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// builder makes a plan of the statements of a script.
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

// statement runs one statement. Statements are run in the order of the script.
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
			b.session.warn(s.At, "%s is ignored: this program runs no Java, and its connectors "+
				"are built in", s.What)
		}
	default:
		b.fail(ast.Errorf(s.Pos(), "a statement of this kind (%T) is not supported", s))
	}
}

// run adds INSERTs to the job that is being put together: those of one job run at the same time.
func (b *builder) run(inserts []*ast.Insert) {
	if !b.open {
		b.jobs = append(b.jobs,
			&Job{Name: b.session.pipelineName(), Parallelism: b.session.parallelism()})
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

// declare adds a table to the catalogue. The options of tables of both connectors are checked
// whether the table is used or not; those of other connectors only matter when it is.
func (b *builder) declare(t *schema.Table) error {
	e, err := b.catalog.add(t)
	if err != nil || e == nil {
		return err
	}
	switch e.connector {
	case dynamodbio.Connector:
		declared := *t
		if _, given := t.Option("aws.region"); !given && b.opts.Region != "" {
			declared.Options = append(
				declared.Options[:len(declared.Options):len(declared.Options)],
				schema.Option{Key: "aws.region", Value: b.opts.Region, Pos: t.Pos},
			)
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
	src, err := newSource(e.connector, t)
	if err != nil {
		e.broken = true
		return err
	}
	if src != nil {
		e.source = newTableSource(e.name, t, src)
	}
	return nil
}

// sinkConfig reads the declaration of a table of DynamoDB. It warns of an unknown option once,
// though LIKE may have taken it to further tables.
func (b *builder) sinkConfig(t *schema.Table) (dynamodbio.Config, error) {
	if b.opts.Strict {
		return dynamodbio.FromTable(t)
	}
	cfg, unknown, err := dynamodbio.FromTableLenient(t)
	for _, u := range unknown {
		warned := slices.ContainsFunc(b.session.warnings,
			func(w *ast.Error) bool { return w.Pos == u.Pos })
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
