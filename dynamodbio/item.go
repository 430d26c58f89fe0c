package dynamodbio

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
)

func init() {
	beam.RegisterCoder(reflect.TypeFor[Item](), encodeItem, decodeItem)
}

// Item is a DynamoDB item as it is, for pipelines that build their items themselves. Between steps it
// travels as DynamoDB JSON.
type Item map[string]types.AttributeValue

func encodeItem(it Item) ([]byte, error) { return encode.AppendItem(nil, it) }

func decodeItem(b []byte) (Item, error) { return encode.ParseItem(b) }
