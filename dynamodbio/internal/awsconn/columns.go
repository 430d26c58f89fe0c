package awsconn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// CheckColumns compares the table's key with the columns that are declared for it, and returns
// every key attribute that is not among them or is stored as another type. Without columns there is
// nothing to compare; a nil Description is of a table that could not be described.
func (d *Description) CheckColumns(columns []schema.Column) error {
	if d == nil || len(columns) == 0 {
		return nil
	}
	var problems []error
	for n, name := range d.Keys {
		col := columnByName(columns, name)
		if col == nil {
			problems = append(problems, fmt.Errorf(
				"table %q in %s: its key attribute '%s' is not a column of the declared table. "+
					"Available columns: %s", d.Table, d.Where, name, ColumnNames(columns)))
			continue
		}
		if got := attributeTypeOf(col.Type); got != d.KeyTypes[n] {
			problems = append(problems, fmt.Errorf(
				"table %q in %s: its key attribute '%s' is of type %s, "+
					"and column '%s' of type %v is stored as %s",
				d.Table, d.Where, name, d.KeyTypes[n], name, col.Type, got))
		}
	}
	return errors.Join(problems...)
}

// IndexWarnings says which columns hold values that an index of the table does not accept. A column
// that the table lacks does not matter: an item without the attribute is not in the index. keys are
// the declared key columns, and ignoreNulls says that attributes that are NULL are left out.
func (d *Description) IndexWarnings(
	columns []schema.Column, keys []string, ignoreNulls bool,
) []string {
	var warnings []string
	for _, i := range d.indexes {
		for n, name := range i.keys {
			col := columnByName(columns, name)
			// CheckColumns checks the table's own keys
			if col == nil || slices.Contains(d.Keys, name) {
				continue
			}
			mayBeNull := !col.Type.NotNull && !ignoreNulls && !slices.Contains(keys, name)
			if text := indexProblem(col, i.keyTypes[n], mayBeNull); text != "" {
				warnings = append(warnings,
					fmt.Sprintf("column '%s' is a key of the index '%s': %s", name, i.name, text))
			}
		}
	}
	return warnings
}

// indexProblem says why DynamoDB rejects values of a column that is an index key of type want.
func indexProblem(col *schema.Column, want string, mayBeNull bool) string {
	got := attributeTypeOf(col.Type)
	switch {
	case want != "" && got != want:
		return fmt.Sprintf("the attribute is of type %s there, and %v is stored as %s, "+
			"so that DynamoDB rejects the item; change the column's type", want, col.Type, got)
	case mayBeNull:
		return fmt.Sprintf("DynamoDB rejects an item where it is NULL; "+
			"'%s' = 'true' leaves the attribute out, and the item out of the index",
			ignoreNullsOption)
	}
	return ""
}

func columnByName(columns []schema.Column, name string) *schema.Column {
	at := slices.IndexFunc(columns, func(col schema.Column) bool { return col.Name == name })
	if at < 0 {
		return nil
	}
	return &columns[at]
}

// ColumnNames lists the stored columns for a message: ['id', 'v'].
func ColumnNames(columns []schema.Column) string {
	var names []string
	for _, c := range columns {
		if c.Kind == schema.Physical {
			names = append(names, "'"+c.Name+"'")
		}
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// attributeTypeOf is the attribute type that a column's values are stored as.
func attributeTypeOf(t *schema.Type) string {
	switch t.Kind {
	case schema.TypeDecimal, schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt,
		schema.TypeBigint, schema.TypeFloat, schema.TypeDouble:
		return "N"
	case schema.TypeBinary, schema.TypeVarbinary:
		return "B"
	case schema.TypeBoolean:
		return "BOOL"
	case schema.TypeArray:
		return "L"
	case schema.TypeMap, schema.TypeRow:
		return "M"
	}
	return "S"
}
