package awsconn

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// Description is what DescribeTable says about a table, as far as writing to it depends on that.
type Description struct {
	// Table is the table's name or ARN and Where its region or endpoint, as errors name it.
	Table, Where string
	// Keys are the names of the key attributes, partition key first, and KeyTypes their types: S, N
	// or B.
	Keys, KeyTypes []string
	// WriteUnits is the provisioned write capacity, or 0 for an on-demand table.
	WriteUnits float64

	indexes []index // in order of their names
}

// index is a secondary index of a table, global or local.
type index struct {
	name           string
	keys, keyTypes []string // as Description's; a type is "" when the description does not say
}

func newDescription(name, where string, table *types.TableDescription) *Description {
	d := &Description{Table: name, Where: where}
	for _, keyType := range []types.KeyType{types.KeyTypeHash, types.KeyTypeRange} {
		for _, k := range table.KeySchema {
			if k.KeyType == keyType {
				d.Keys = append(d.Keys, aws.ToString(k.AttributeName))
			}
		}
	}
	d.KeyTypes = attributeTypes(d.Keys, table.AttributeDefinitions)
	onDemand := table.BillingModeSummary != nil &&
		table.BillingModeSummary.BillingMode == types.BillingModePayPerRequest
	if p := table.ProvisionedThroughput; p != nil && !onDemand {
		d.WriteUnits = float64(aws.ToInt64(p.WriteCapacityUnits))
	}
	addIndex := func(name *string, schema []types.KeySchemaElement) {
		i := index{name: aws.ToString(name)}
		for _, k := range schema {
			i.keys = append(i.keys, aws.ToString(k.AttributeName))
		}
		i.keyTypes = attributeTypes(i.keys, table.AttributeDefinitions)
		d.indexes = append(d.indexes, i)
	}
	for _, i := range table.GlobalSecondaryIndexes {
		addIndex(i.IndexName, i.KeySchema)
	}
	for _, i := range table.LocalSecondaryIndexes {
		addIndex(i.IndexName, i.KeySchema)
	}
	slices.SortStableFunc(d.indexes, func(a, b index) int {
		return strings.Compare(a.name,
			b.name)
	})
	return d
}

// attributeTypes returns the types of attributes.
func attributeTypes(names []string, definitions []types.AttributeDefinition) []string {
	var all []string
	for _, name := range names {
		all = append(all, attributeType(name, definitions))
	}
	return all
}

// attributeType returns S, N or B, or "" when the definitions do not say.
func attributeType(name string, definitions []types.AttributeDefinition) string {
	for _, a := range definitions {
		if aws.ToString(a.AttributeName) != name {
			continue
		}
		switch a.AttributeType {
		case types.ScalarAttributeTypeS, types.ScalarAttributeTypeN, types.ScalarAttributeTypeB:
			return string(a.AttributeType)
		}
	}
	return ""
}

// errNotDescribed is the cause of an error for a description that cannot be one of a table.
var errNotDescribed = errors.New("the response does not describe a table")

// checkDescription returns an error for a description that lacks what the description of every
// table in use has (Amazon DynamoDB API Reference, "TableDescription").
func checkDescription(table *types.TableDescription) error {
	if table == nil {
		return notDescribed("it has no Table")
	}
	if table.TableStatus == "" {
		return notDescribed("it has no TableStatus")
	}
	if s := table.TableStatus; s != types.TableStatusActive && s != types.TableStatusUpdating {
		return nil // the caller waits for it, and needs no more
	}
	if err := checkKeySchema(table.KeySchema, table.AttributeDefinitions); err != nil {
		return err
	}
	if p := table.ProvisionedThroughput; p != nil && aws.ToInt64(p.WriteCapacityUnits) < 0 {
		return notDescribed("its WriteCapacityUnits are negative")
	}
	return nil
}

// checkKeySchema checks that there is one partition key, at most one sort key, and the type of
// each.
func checkKeySchema(
	schema []types.KeySchemaElement, definitions []types.AttributeDefinition,
) error {
	count := map[types.KeyType]int{}
	for _, k := range schema {
		count[k.KeyType]++
		name := aws.ToString(k.AttributeName)
		if name == "" {
			return notDescribed("its KeySchema has an attribute without a name")
		}
		if attributeType(name, definitions) == "" {
			return notDescribed("its AttributeDefinitions have no type of the key attribute %q",
				name)
		}
	}
	hash, sorted := count[types.KeyTypeHash], count[types.KeyTypeRange]
	if hash != 1 || sorted > 1 || len(schema) != hash+sorted {
		return notDescribed("its KeySchema is not a partition key and at most one sort key")
	}
	return nil
}

func notDescribed(format string, args ...any) error {
	return &sink.Error{Kind: sink.Transient, Code: sink.CodeUnexpectedResponse,
		Err:     errNotDescribed,
		Message: errNotDescribed.Error() + ": " + fmt.Sprintf(format, args...)}
}
