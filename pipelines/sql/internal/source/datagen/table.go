// Package datagen is connector datagen: it makes rows up, as Flink's DataGen connector does, to try a script or to measure a
// table with.
package datagen

import (
	"math"

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

// Table says what rows to make. It is plain data and travels to the workers.
type Table struct {
	// Rate is the most rows a second.
	Rate int64
	// Rows is how many rows there are, or noEnd.
	Rows int64
	// Columns are the fields of the table's physical columns, in order.
	Columns []field
}

// Bounded reports whether the rows come to an end.
func (t *Table) Bounded() bool { return t.Rows != noEnd }

// FromTable returns what the table's options declare. The error joins one *schema.SyntaxError, with its place, for each
// fault.
//
// As in Flink, the rows end with the first sequence that does.
func FromTable(t *schema.Table) (*Table, error) {
	o := tableoptions.Of(t, Connector)
	table := &Table{}
	table.Rate, _ = o.Int(optRate, 1, defaultRate)
	table.Rows, _ = o.Int(optRows, 0, noEnd)
	o.WithoutEffect("scan.parallelism") // one step makes all rows
	columns := t.PhysicalColumns()
	if len(columns) == 0 {
		o.FailTable("it has no columns; declare those to make up")
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
