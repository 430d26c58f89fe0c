package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Column is a column whose values a file holds. It is plain data and travels to the workers.
type Column struct {
	Name string
	Type *schema.Type
}

// Columns returns the columns of a table that its files hold.
func Columns(t *schema.Table) []Column {
	var columns []Column
	for _, c := range DeclaredColumns(t) {
		columns = append(columns, Column{c.Name, c.Type})
	}
	return columns
}

// DeclaredColumns returns the declarations of the columns of a table that its files hold: the
// physical columns without those of PARTITIONED BY, which the files' paths have.
func DeclaredColumns(t *schema.Table) []schema.Column {
	return slices.DeleteFunc(t.PhysicalColumns(), func(c schema.Column) bool {
		return slices.Contains(t.PartitionedBy, c.Name)
	})
}

// Locate returns the places of the columns among the fields that a file says it has, by name. A
// column that is not among them is NULL, as in Flink, and its place is -1; but one whose name
// differs in upper and lower case only was meant, and a file with none of them is not the table's.
func Locate(columns []Column, fields []string) ([]int, error) {
	places := make([]int, len(columns))
	found := false
	for i, c := range columns {
		places[i] = slices.Index(fields, c.Name)
		found = found || places[i] >= 0
		for _, field := range fields {
			if places[i] < 0 && strings.EqualFold(field, c.Name) {
				return nil, fmt.Errorf("the file has no field '%s'; did you mean '%s'?", c.Name,
					field)
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("the file has none of the table's columns; its fields are %s",
			strings.Join(fields, ", "))
	}
	return places, nil
}
