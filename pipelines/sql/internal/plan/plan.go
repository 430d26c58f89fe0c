// Package plan checks the statements of a script against each other and makes the Beam pipeline
// that runs them. It stands between packages parser and expr, which read and type the SQL, and
// packages filesource, datagen and dynamodbio, which move the data.
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
	// Jobs are the pipelines that run, one after the other. There is one for all INSERTs, unless
	// 'table.dml-sync' has each of them waited for.
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

// Build checks the script's text. Nothing is read but the names of files. The error joins all that
// is wrong: each an [*ast.Error], a [*schema.SyntaxError] or a [*dynamodbio.OptionError], which
// carry their place. With an error the Plan has no more than its warnings, and is nil for a text
// that is not a script.
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
