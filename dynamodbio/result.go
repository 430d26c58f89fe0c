package dynamodbio

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

func init() {
	beam.RegisterType(reflect.TypeFor[Written]())
	beam.RegisterType(reflect.TypeFor[Failure]())
}

// Result has the outputs of [Write].
type Result struct {
	// Written has one [Written] for each bundle, emitted after its items are stored, so that a
	// pipeline can continue from there. It is in the global window, with the latest event time of
	// the bundle's elements.
	Written beam.PCollection
	// Failed has one [Failure] for each element that was not stored, in the global window, with the
	// element's event time. It is valid only with [WithFailures].
	Failed beam.PCollection
}

// Written is what one bundle stored.
type Written struct {
	// Table is Config.Table.
	Table string
	// Puts and Deletes count the items stored and deleted, Folded the elements that were superseded
	// in the writer by a later one of their key.
	Puts, Deletes, Folded int64
	// Bytes is the size of the items by DynamoDB's rules (AWS documentation, "DynamoDB item sizes
	// and formats").
	Bytes int64
	// WriteUnits are the write capacity units that DynamoDB reported.
	WriteUnits float64
}

// Failure is an element that was not stored, and why.
type Failure struct {
	// Table is Config.Table.
	Table string
	// Operation is PUT or DELETE.
	Operation string
	// Key has the key attributes as DynamoDB JSON. It is empty when they are not known: without
	// declared key columns and DescribeTable, and for an element that could not be encoded.
	Key string
	// Item is the item, or a delete's key attributes, as DynamoDB JSON; also an [Item] that could
	// not be encoded, as it is. Any other element that could not be encoded is shown by its values,
	// as [1 'a' NULL] for a row.
	Item string
	// Code is AWS's error code, or CodeBadRow for an element that could not be encoded.
	Code string
	// Message says what is wrong.
	Message string
	// Attempts is the number of requests that the item was in: none if it could not be encoded.
	Attempts int
}

// CodeBadRow is the Failure.Code of elements that do not fit the columns or one of DynamoDB's
// limits, which is found before anything is sent.
const CodeBadRow = "BadRow"

func newFailure(table string, keys []string, f sink.Failure) Failure {
	return Failure{
		Table: table, Operation: operation(f.Op), Key: keyOf(f.Body, keys), Item: string(f.Body),
		Code: f.Code, Message: f.Message, Attempts: f.Attempts,
	}
}

// keyOf returns the key attributes of an item in wire JSON, those that it has.
func keyOf(body []byte, keys []string) string {
	item, err := encode.ParseItem(body)
	if err != nil || len(keys) == 0 {
		return ""
	}
	key := make(map[string]types.AttributeValue, len(keys))
	for _, name := range keys {
		if v, ok := item[name]; ok {
			key[name] = v
		}
	}
	wire, err := encode.AppendItem(nil, key)
	if err != nil {
		return ""
	}
	return string(wire)
}

// operation is the Failure.Operation of an item.
func operation(op encode.Op) string {
	if op == encode.Delete {
		return "DELETE"
	}
	return "PUT"
}
