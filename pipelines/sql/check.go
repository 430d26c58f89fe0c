package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/plan"
)

// check is -dry-run: it asks DynamoDB for each table, which proves the endpoint, the credentials, the table and its key, and
// writes nothing.
func (j *job) check(ctx context.Context, p *plan.Plan) error {
	j.summary.Status = "checked"
	var faults []error
	for _, sink := range p.Sinks {
		table, err := dynamodbio.InspectTable(ctx, sink.Config)
		for _, text := range table.Warnings {
			j.warn(sink.Table.Pos, fmt.Sprintf("table '%s': %s", sink.Name, text))
		}
		switch {
		case ctx.Err() != nil:
			return errInterrupted
		case errors.Is(err, dynamodbio.ErrNoTable) && j.flags.create:
			fmt.Fprintf(j.stderr, "%s: %s is missing; -create-tables will make it with the key (%s)\n", sink.Name, sink.Config, strings.Join(sink.Config.KeyColumns(), ", "))
		case errors.Is(err, dynamodbio.ErrNotAllowed):
			fmt.Fprintf(j.stderr, "warning: %s: %v; the table is not checked, which writing does without\n", sink.Name, err)
		case err != nil:
			faults = append(faults, at(sink, err))
		default:
			fmt.Fprintf(j.stderr, "%s: %s is there, with the key (%s)\n", sink.Name, sink.Config, strings.Join(table.Keys, ", "))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	fmt.Fprintf(j.stderr, "%s: nothing is wrong, and nothing was written (-dry-run)\n", j.name)
	return nil
}

// createTables is -create-tables: it makes the tables that are missing.
func (j *job) createTables(ctx context.Context, p *plan.Plan) error {
	for _, sink := range p.Sinks {
		created, err := dynamodbio.CreateTable(ctx, sink.Config)
		switch {
		case ctx.Err() != nil:
			return errInterrupted
		case err != nil:
			return at(sink, fmt.Errorf("-create-tables: %w", err))
		case created:
			fmt.Fprintf(j.stderr, "%s: made %s, billed on demand, with the key (%s)\n", sink.Name, sink.Config, strings.Join(sink.Config.KeyColumns(), ", "))
		}
	}
	return nil
}

// at gives an error the place of the table's declaration.
func at(sink *plan.Sink, err error) error { return &ast.Error{Pos: sink.Table.Pos, Err: err} }
