// Package plan checks the statements of a script against each other and builds the Beam pipelines
// that run them. It is the layer above package parser, which reads the statements, package query,
// which compiles the queries of INSERTs, package source, whose connectors read, and dynamodbio,
// which writes.
//
// [Build] runs the statements in order (builder.go): a CREATE TABLE goes to the catalog
// (catalog.go, connectors.go), an INSERT becomes a load of a job (insert.go, load.go), and SET,
// SHOW, DESCRIBE and EXPLAIN have their own files. [Job.Compose] adds a job to a pipeline
// (compose.go).
package plan

import (
	"context"
	"errors"
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/parser"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Options are what a script does not say itself.
type Options struct {
	// Script is the script's name, for errors at run time.
	Script string
	// Folder is the directory of the script. Relative paths that the working directory does not
	// have are tried from it.
	Folder string
	// Region is the AWS region of the tables that declare none. When it is empty, they must.
	Region string
	// Strict makes an unknown option of a table to write an error. It is a warning otherwise.
	Strict bool
}

// Plan is a script that has been checked.
type Plan struct {
	// Sinks are the tables that are written to, in the order in which they are declared.
	Sinks []*Sink
	// Jobs are the pipelines, which run one after the other. There is one for all INSERTs, unless
	// 'table.dml-sync' makes each complete before the next.
	Jobs []*Job
	// Output is what SET, SHOW, DESCRIBE and EXPLAIN print.
	Output string
	// Warnings do not keep the script from running.
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

// Build checks the script's text. It reads nothing but the names of files. The error joins all
// problems, each an [*ast.Error], a [*schema.SyntaxError] or a [*dynamodbio.OptionError] with its
// position. With an error the Plan has only its warnings, and is nil when the text does not parse.
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

// Endless names the tables to read whose rows have no end. A runner must be able to pause their
// sources.
func (p *Plan) Endless() []string {
	var names []string
	for _, job := range p.Jobs {
		for _, w := range job.writes {
			for _, l := range w.loads {
				from := l.source()
				if from != nil && from.Endless() && !slices.Contains(names, from.name) {
					names = append(names, from.name)
				}
			}
		}
	}
	return names
}
