package schema

import "slices"

// Table is what a CREATE TABLE statement declares. It is plain data: the connector behind it gives
// the options their meaning.
type Table struct {
	// Name is the qualified name: one to three parts, the table's own name last.
	Name []string
	// Temporary and IfNotExists are true when the statement says so.
	Temporary   bool
	IfNotExists bool
	Comment     string
	// Columns are the columns. There are none when the statement leaves them to the connector.
	Columns []Column
	// Constraint is the name given to the primary key by CONSTRAINT, or empty.
	Constraint string
	// PrimaryKey names the columns of PRIMARY KEY … NOT ENFORCED, whether it stands with a column
	// or with the table.
	PrimaryKey []string
	// PartitionedBy names the columns of PARTITIONED BY.
	PartitionedBy []string
	// Watermark is the WATERMARK clause, or nil. A sink has no use for it.
	Watermark *Watermark
	// Options are the WITH options in the order written.
	Options []Option
	// Pos is where the statement begins.
	Pos Position
}

// Column is one column of a table.
type Column struct {
	Name string
	Kind ColumnKind
	// Type is the declared type. It is nil for a computed column, whose expression gives it.
	Type    *Type
	Comment string
	// Expr is the SQL text of a computed column's expression.
	Expr string
	// MetadataKey is the key of METADATA FROM 'key', or empty when it is the column's name.
	MetadataKey string
	// Virtual is true for METADATA VIRTUAL, which is read and never written.
	Virtual bool
	Pos     Position
}

// ColumnKind tells stored columns from those that are not.
type ColumnKind uint8

const (
	// Physical columns are stored.
	Physical ColumnKind = iota
	// Computed columns (name AS expression) are evaluated when the table is read, and never stored.
	Computed
	// Metadata columns (name type METADATA) belong to the connector.
	Metadata
)

// Watermark is a WATERMARK FOR column AS expression clause.
type Watermark struct {
	// Column is the path of the row-time column: more than one part for a field of a ROW.
	Column []string
	// Expr is the SQL text of the expression.
	Expr string
	Pos  Position
}

// Option is one 'key' = 'value' of WITH.
type Option struct {
	Key, Value string
	Pos        Position
}

// Column returns the column of that name, or nil. Names are compared exactly: k and K differ.
func (t *Table) Column(name string) *Column {
	i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &t.Columns[i]
}

// PhysicalColumns returns the columns that are stored, in order.
func (t *Table) PhysicalColumns() []Column {
	var cols []Column
	for _, c := range t.Columns {
		if c.Kind == Physical {
			cols = append(cols, c)
		}
	}
	return cols
}

// Option returns the value of the option, and whether it was given.
func (t *Table) Option(key string) (string, bool) {
	for _, o := range t.Options {
		if o.Key == key {
			return o.Value, true
		}
	}
	return "", false
}
