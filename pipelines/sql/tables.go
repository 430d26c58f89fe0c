package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/internal/program"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
)

// check is -dry-run: it calls DescribeTable for each table, which checks the endpoint, the
// credentials, the table and its key, and writes nothing.
func (j *job) check(ctx context.Context, p *plan.Plan) error {
	j.summary.Status = "checked"
	var problems []error
	for _, sink := range p.Sinks {
		table, err := dynamodbio.InspectTable(ctx, sink.Config)
		for _, text := range table.Warnings {
			j.warn(sink.Table.Pos, fmt.Sprintf("table '%s': %s", sink.Name, text))
		}
		switch {
		case ctx.Err() != nil:
			return program.ErrInterrupted
		case errors.Is(err, dynamodbio.ErrNoTable) && j.flags.createTables:
			fmt.Fprintf(j.stderr, "%s: %s does not exist; -create-tables creates it "+
				"with the key (%s)\n", sink.Name, sink.Config,
				strings.Join(sink.Config.KeyColumns(), ", "))
		case errors.Is(err, dynamodbio.ErrNotAllowed):
			fmt.Fprintf(j.stderr, "warning: %s: %v; the table is not checked, "+
				"which a load does not need\n", sink.Name, err)
		case err != nil:
			problems = append(problems, at(sink, err))
		default:
			fmt.Fprintf(j.stderr, "%s: %s exists, with the key (%s)\n",
				sink.Name, sink.Config, strings.Join(table.Keys, ", "))
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	fmt.Fprintf(j.stderr, "%s: no problem was found, and nothing was written (-dry-run)\n", j.name)
	return nil
}

// createTables is -create-tables: it creates the tables that do not exist.
func (j *job) createTables(ctx context.Context, p *plan.Plan) error {
	for _, sink := range p.Sinks {
		created, err := dynamodbio.CreateTable(ctx, sink.Config)
		switch {
		case ctx.Err() != nil:
			return program.ErrInterrupted
		case err != nil:
			return at(sink, fmt.Errorf("-create-tables: %w", err))
		case created:
			fmt.Fprintf(j.stderr, "%s: created %s, billed on demand, with the key (%s)\n",
				sink.Name, sink.Config, strings.Join(sink.Config.KeyColumns(), ", "))
		}
	}
	return nil
}

// at gives an error the position of the table's declaration.
func at(sink *plan.Sink, err error) error { return &ast.Error{Pos: sink.Table.Pos, Err: err} }
