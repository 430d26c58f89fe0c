package query

import (
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/expr"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// filter is WHERE: it keeps the rows for which the condition is TRUE, neither FALSE nor UNKNOWN.
type filter struct {
	filtered  operator
	condition *expr.Program
}

// filter compiles WHERE.
func (c *compiler) filter(input operator, where ast.Expr) (operator, error) {
	p, typ, err := expr.Compile(where, c.scope(input))
	if err != nil {
		return nil, err
	}
	if typ.Kind != schema.TypeBoolean && typ.Kind != schema.TypeNull {
		return nil, ast.Errorf(where.Pos(), "the condition of WHERE must be a BOOLEAN, but is %v",
			typ)
	}
	return &filter{input, p}, nil
}

func (f *filter) input() operator        { return f.filtered }
func (f *filter) columns() []expr.Column { return f.filtered.columns() }

func (f *filter) apply(row []schema.Value) ([]schema.Value, bool, error) {
	v, err := f.condition.Eval(row)
	return row, err == nil && !v.IsNull() && v.Bool(), err
}
