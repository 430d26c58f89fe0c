package dynamodbio

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// index is a secondary index of a table.
type index struct {
	name string
	keys []types.KeySchemaElement
}

// indexesOf returns the secondary indexes of a table in order of their names, global and local.
func indexesOf(table *types.TableDescription) []index {
	var all []index
	for _, i := range table.GlobalSecondaryIndexes {
		all = append(all, index{aws.ToString(i.IndexName), i.KeySchema})
	}
	for _, i := range table.LocalSecondaryIndexes {
		all = append(all, index{aws.ToString(i.IndexName), i.KeySchema})
	}
	slices.SortStableFunc(all, func(a, b index) int { return strings.Compare(a.name, b.name) })
	return all
}

// indexWarnings says which columns hold what an index of the table does not accept. A column that
// the table lacks is no matter: an item without the attribute is not in the index.
func indexWarnings(c Config, table *types.TableDescription) []string {
	keys, _ := keysOf(table)
	var warnings []string
	for _, i := range indexesOf(table) {
		for _, k := range i.keys {
			name := aws.ToString(k.AttributeName)
			at := slices.IndexFunc(c.Columns, func(col schema.Column) bool { return col.Name == name })
			if at < 0 || slices.Contains(keys, name) { // checkColumns looks at the table's own keys
				continue
			}
			if text := indexFault(c, c.Columns[at], attributeType(name, table.AttributeDefinitions)); text != "" {
				warnings = append(warnings, fmt.Sprintf("column '%s' is a key of the index '%s': %s", name, i.name, text))
			}
		}
	}
	return warnings
}

// indexFault says why DynamoDB rejects values of a column that is an index key of a type.
func indexFault(c Config, col schema.Column, want string) string {
	got := keyType(col.Type)
	switch {
	case want != "" && got != want:
		return fmt.Sprintf("the attribute is of type %s there, and %v is stored as %s, so that DynamoDB rejects the item; change the column's type", want, col.Type, got)
	case !col.Type.NotNull && !c.IgnoreNulls && !slices.Contains(c.KeyColumns(), col.Name):
		return fmt.Sprintf("DynamoDB rejects an item where it is NULL; '%s' = 'true' leaves the attribute out, and the item out of the index", optIgnoreNulls)
	}
	return ""
}
