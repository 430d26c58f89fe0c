// Package query compiles the query of an INSERT to relational operators and runs them. It is the
// layer between the syntax tree (package ast), whose scalar expressions package expr compiles, and
// the pipeline: package plan compiles an INSERT while it checks the script, and a source applies
// the compiled query to each row that it reads, as a [RowFn], on a worker.
//
// An operator is a type of its own in the file named for it: scan, values, filter, project, rename
// and assign. All of today's take one row at a time (they are a [rowOperator]), so that a query is
// one chain over one source, and runs inside the source's DoFn. To add another of this kind, write
// its type with apply and make the compiler return it. An operator that needs more than one row, as
// a window, an aggregate or a join does, ends the chain: what is below it is the RowFn of its
// input's source, the operator itself is a Beam transform that plan composes, and what is above it
// is a RowFn over that transform's output.
package query

import (
	"slices"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// operator is a node of a query's tree. Its rows have a value for each of its columns.
type operator interface {
	columns() []expr.Column
}

// rowOperator makes at most one row of each row of its input.
type rowOperator interface {
	operator
	input() operator
	// apply returns the row for a row of the input. It returns false when there is none.
	//
	// The row returned is the operator's own and is valid until the next call. The sink has encoded
	// a row when its emit returns, and a slice of values for each operator and row was a third of
	// what a load allocated.
	apply(row []schema.Value) (out []schema.Value, ok bool, err error)
}

// chain is row operators, in the order in which a row passes them.
type chain []rowOperator

// chainOf returns the operator at the bottom of a tree and the row operators above it.
func chainOf(op operator) (leaf operator, above chain) {
	for {
		switch o := op.(type) {
		case *rename:
			op = o.renamed
		case rowOperator:
			above = append(above, o)
			op = o.input()
		default:
			slices.Reverse(above)
			return op, above
		}
	}
}

// run takes a row of the leaf through the operators.
func (c chain) run(row []schema.Value) (_ []schema.Value, ok bool, err error) {
	for _, op := range c {
		if row, ok, err = op.apply(row); !ok || err != nil {
			return nil, false, err
		}
	}
	return row, true, nil
}
