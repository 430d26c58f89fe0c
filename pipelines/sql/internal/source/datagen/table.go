// Package datagen is connector datagen: it generates rows, as Flink's DataGen connector does, to
// try a script or to measure a table with.
package datagen

import (
	"context"
	"math"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/tableoptions"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Connector is the value of the option 'connector'.
const Connector = "datagen"

const (
	optRate = "rows-per-second"
	optRows = "number-of-rows"
	// defaultRate is Flink's.
	defaultRate = 10_000
	noEnd       = math.MaxInt64
)

// Table says what rows to generate. It is plain data and travels to the workers.
type Table struct {
	// Rate is the most rows a second.
	Rate int64
	// Rows is how many rows there are, or noEnd.
	Rows int64
	// Columns are the fields of the table's physical columns, in order.
	Columns []field

	pos schema.Position
}

// Find finds nothing: there is nothing to look for.
func (t *Table) Find(context.Context, string) (source.Input, error) { return t, nil }

// Pos is the position of the declaration.
func (t *Table) Pos() schema.Position { return t.pos }

// Endless reports whether the rows have no end.
func (t *Table) Endless() bool { return t.Rows == noEnd }

// WholeItems is false: the table has columns.
func (t *Table) WholeItems() bool { return false }

// MetadataType is nil: there is no metadata.
func (t *Table) MetadataType(schema.Column) *schema.Type { return nil }

// FromTable returns the table that a CREATE TABLE declares. The error joins a *schema.SyntaxError
// with its position for each problem.
//
// As in Flink, the rows end with the first sequence that does.
func FromTable(t *schema.Table) (source.Table, error) {
	o := tableoptions.Of(t, Connector)
	table := &Table{pos: t.Pos}
	table.Rate, _ = o.Int(optRate, 1, defaultRate)
	table.Rows, _ = o.Int(optRows, 0, noEnd)
	o.WithoutEffect("scan.parallelism") // one step makes all rows
	columns := t.PhysicalColumns()
	if len(columns) == 0 {
		o.FailTable("it has no columns; declare those to generate")
	}
	for _, c := range columns {
		r := fieldReader{set: o, pos: c.Pos, rows: &table.Rows}
		table.Columns = append(table.Columns, r.field("fields."+c.Name, c.Type))
	}
	if len(t.PartitionedBy) > 0 {
		o.FailTable("PARTITIONED BY is not supported for a table of connector datagen")
	}
	return table, o.Err()
}
