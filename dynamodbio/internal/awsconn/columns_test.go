package awsconn

import "github.com/beam-dynamodb/beam-dynamodb/schema"

// stringColumns returns stored columns of type STRING.
func stringColumns(names ...string) []schema.Column {
	var columns []schema.Column
	for _, name := range names {
		columns = append(columns, schema.Column{Name: name,
			Type: &schema.Type{Kind: schema.TypeVarchar, Length: 1<<31 - 1}})
	}
	return columns
}
