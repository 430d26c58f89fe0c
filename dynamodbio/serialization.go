package dynamodbio

import (
	"encoding/json"
	"fmt"
	"io"
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

// serializedConfig carries a Config to the workers as JSON text. Beam infers a row schema for every
// registered DoFn from its exported fields, and its inference does not end on a type that contains
// itself, as schema.Type does.
type serializedConfig struct {
	JSON string
}

func serializeConfig(c Config) (serializedConfig, error) {
	b, err := json.Marshal(c)
	return serializedConfig{JSON: string(b)}, err
}

// Format writes the table's name for every verb: the text contains the credentials.
func (s serializedConfig) Format(f fmt.State, _ rune) {
	c, _ := s.decode() // the zero Config if it cannot be read
	io.WriteString(f, c.String())
}

func (s serializedConfig) decode() (Config, error) {
	var c Config
	if err := json.Unmarshal([]byte(s.JSON), &c); err != nil {
		return c, fmt.Errorf(
			"dynamodbio: the pipeline has a Config that this worker cannot read: %w", err)
	}
	return c, nil
}
