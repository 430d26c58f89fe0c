package dynamodbjson

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// quote writes anything that encoding/json has a form for; of bytes that is base64.
func quote(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of no type that is used here
	}
	return string(data)
}

func writeScalar(b *strings.Builder, v types.AttributeValue) {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		fmt.Fprintf(b, `{"S":%s}`, quote(v.Value))
	case *types.AttributeValueMemberN:
		fmt.Fprintf(b, `{"N":%s}`, quote(v.Value))
	case *types.AttributeValueMemberB:
		fmt.Fprintf(b, `{"B":%s}`, quote(v.Value))
	case *types.AttributeValueMemberBOOL:
		fmt.Fprintf(b, `{"BOOL":%t}`, v.Value)
	case *types.AttributeValueMemberNULL:
		fmt.Fprintf(b, `{"NULL":%t}`, v.Value)
	case *types.AttributeValueMemberSS:
		fmt.Fprintf(b, `{"SS":%s}`, quote(v.Value))
	case *types.AttributeValueMemberNS:
		fmt.Fprintf(b, `{"NS":%s}`, quote(v.Value))
	case *types.AttributeValueMemberBS:
		fmt.Fprintf(b, `{"BS":%s}`, quote(v.Value))
	default:
		panic(fmt.Sprintf("%T is not a scalar", v))
	}
}
