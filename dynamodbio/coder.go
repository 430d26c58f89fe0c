package dynamodbio

import (
	"reflect"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/rowcoder"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	beam.RegisterCoder(reflect.TypeFor[Item](), encodeItem, decodeItem)
	beam.RegisterCoder(reflect.TypeFor[schema.Row](), rowcoder.Encode, rowcoder.Decode)
	beam.RegisterCoder(reflect.TypeFor[schema.RowKind](), rowcoder.EncodeKind, rowcoder.DecodeKind)
}

// Item is a DynamoDB item as it is stored, for pipelines that build their items themselves. Between
// steps it is encoded as DynamoDB JSON.
type Item map[string]types.AttributeValue

func encodeItem(it Item) ([]byte, error) { return encode.AppendItem(nil, it) }

func decodeItem(b []byte) (Item, error) { return encode.ParseItem(b) }
