package schema

// Row is a row of a declared table, for programs that know their columns at run time only: one
// value for each physical column, in the order of [Table.PhysicalColumns].
//
// Programs that know them when they are compiled use Go structs instead.
type Row struct {
	// Kind says what the row does to the table. The zero value is Insert.
	Kind RowKind
	// Values holds the columns' values.
	Values []Value
}

// NewRow returns a row that is stored, with the given values.
func NewRow(values ...Value) Row { return Row{Values: values} }
