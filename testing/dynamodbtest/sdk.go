package dynamodbtest

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/document"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// ItemSize returns the size of an item, or of some of its attributes, in bytes. DynamoDB applies it
// to the limit of 409,600 bytes per item and to capacity units (Amazon DynamoDB Developer Guide,
// "DynamoDB item sizes and formats"):
//
//   - names and strings: their UTF-8 bytes; binary values: their raw bytes
//   - BOOL and NULL: 1
//   - numbers: one byte per two significant digits, in pairs from the decimal point, plus 1, plus 1
//     if negative; zero takes 1
//   - sets: their elements
//   - lists and maps: 3, and per element 1 more than its name and value
//
// The guide calls the size of a number approximate; this rule agrees with it. Nil values and
// invalid numbers count 0.
func ItemSize(item map[string]types.AttributeValue) int {
	n := 0
	for name, v := range item {
		imported := importValue(v)
		n += len(name) + imported.size()
	}
	return n
}

// CompareItems returns the option that cmp.Diff and cmp.Equal need to compare items of
// [Server.Items] and [Server.Item]: it ignores an unexported field of the SDK's types, on which cmp
// panics.
func CompareItems() cmp.Option { return cmpopts.IgnoreTypes(document.NoSerde{}) }

// importItem converts an item of the SDK. Sets keep their order, numbers their text.
func importItem(m map[string]types.AttributeValue) item {
	it := make(item, 0, len(m))
	for name, v := range m {
		it = append(it, attribute{name, importValue(v)})
	}
	sortAttributes(it) // the names of a map differ
	return it
}

func importValue(v types.AttributeValue) value {
	switch v := v.(type) {
	case *types.AttributeValueMemberS:
		return value{kind: kindString, text: v.Value}
	case *types.AttributeValueMemberN:
		if n, err := normalizeNumber(v.Value); err == nil {
			return value{kind: kindNumber, text: n}
		}
		return value{kind: kindNumber}
	case *types.AttributeValueMemberB:
		return value{kind: kindBinary, text: string(v.Value)}
	case *types.AttributeValueMemberBOOL:
		return value{kind: kindBool, text: strconv.FormatBool(v.Value)}
	case *types.AttributeValueMemberNULL:
		return value{kind: kindNull}
	case *types.AttributeValueMemberM:
		return value{kind: kindMap, kids: importItem(v.Value)}
	case *types.AttributeValueMemberL:
		return value{kind: kindList, kids: importElems(v.Value, importValue)}
	case *types.AttributeValueMemberSS:
		return value{kind: kindStringSet, kids: importElems(v.Value, func(s string) value {
			return value{kind: kindString, text: s}
		})}
	case *types.AttributeValueMemberNS:
		return value{kind: kindNumberSet, kids: importElems(v.Value, func(s string) value {
			return importValue(&types.AttributeValueMemberN{Value: s})
		})}
	case *types.AttributeValueMemberBS:
		return value{kind: kindBinarySet, kids: importElems(v.Value, func(b []byte) value {
			return value{kind: kindBinary, text: string(b)}
		})}
	}
	return value{}
}

func importElems[T any](elems []T, to func(T) value) []attribute {
	kids := make([]attribute, len(elems))
	for i, e := range elems {
		kids[i].value = to(e)
	}
	return kids
}

// export returns the item in the SDK's types.
func (it item) export() map[string]types.AttributeValue {
	m := make(map[string]types.AttributeValue, len(it))
	for i := range it {
		m[it[i].name] = it[i].value.export()
	}
	return m
}

func (v *value) export() types.AttributeValue {
	switch v.kind {
	case kindString:
		return &types.AttributeValueMemberS{Value: v.text}
	case kindNumber:
		return &types.AttributeValueMemberN{Value: v.text}
	case kindBinary:
		return &types.AttributeValueMemberB{Value: []byte(v.text)}
	case kindBool:
		return &types.AttributeValueMemberBOOL{Value: v.text == "true"}
	case kindNull:
		return &types.AttributeValueMemberNULL{Value: true}
	case kindMap:
		return &types.AttributeValueMemberM{Value: item(v.kids).export()}
	case kindList:
		elems := make([]types.AttributeValue, len(v.kids))
		for i := range v.kids {
			elems[i] = v.kids[i].value.export()
		}
		return &types.AttributeValueMemberL{Value: elems}
	case kindBinarySet:
		elems := make([][]byte, len(v.kids))
		for i := range v.kids {
			elems[i] = []byte(v.kids[i].value.text)
		}
		return &types.AttributeValueMemberBS{Value: elems}
	case kindStringSet, kindNumberSet:
		elems := make([]string, len(v.kids))
		for i := range v.kids {
			elems[i] = v.kids[i].value.text
		}
		if v.kind == kindNumberSet {
			return &types.AttributeValueMemberNS{Value: elems}
		}
		return &types.AttributeValueMemberSS{Value: elems}
	}
	return nil
}

// parseItem reads an item of DynamoDB JSON.
func parseItem(text string) (item, error) {
	d := &decoder{jsonReader: newJSONReader([]byte(text))}
	it, err := d.item()
	if err == nil {
		err = d.end()
	}
	if err == nil {
		err = d.invalid
	}
	if err != nil {
		return nil, fmt.Errorf("dynamodbtest: item %s: %w", text, err)
	}
	return it, nil
}
