// Package input finds and opens the files that a table of connector filesystem reads: what a path names, what is compressed,
// how far the reading has come, and at which record it went wrong. The packages of the formats, such as csvsource, read
// them, and package filesource brings both into a pipeline.
package input

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// Column is a column that a file is read for. It is plain data and travels to the workers.
type Column struct {
	Name string
	Type *schema.Type
}

// Columns returns the columns of a table that stand in its files.
func Columns(t *schema.Table) []Column {
	var columns []Column
	for _, c := range t.PhysicalColumns() {
		columns = append(columns, Column{c.Name, c.Type})
	}
	return columns
}
