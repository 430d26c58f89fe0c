package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

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

// Locate returns the places of the columns among the fields that a file says it has, by name. A column that is not among them is NULL, as
// in Flink, and its place is -1; but one whose name differs in upper and lower case only was meant, and a file with none of them is
// not the table's.
func Locate(columns []Column, fields []string) ([]int, error) {
	places := make([]int, len(columns))
	found := false
	for i, c := range columns {
		places[i] = slices.Index(fields, c.Name)
		found = found || places[i] >= 0
		for _, field := range fields {
			if places[i] < 0 && strings.EqualFold(field, c.Name) {
				return nil, fmt.Errorf("the file has no field '%s'; did you mean '%s'?", c.Name, field)
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("the file has none of the table's columns; its fields are %s", strings.Join(fields, ", "))
	}
	return places, nil
}
