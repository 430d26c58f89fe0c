package runners

import (
	"reflect"
	"strconv"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func init() {
	beam.RegisterType(reflect.TypeFor[Event]())
	register.Function1x1(toEvent)
	register.Function1x2(toChangelog)
	register.Function1x1(toRow)
	register.Function1x1(toItem)
}

// Shape is a Go type that is written.
type Shape struct {
	// convert converts a Change to an element of this type.
	convert any
	// attributes returns the attributes of the stored item.
	attributes func(Change) attributes
	// columns are those of a declared table, or "".
	columns string
}

// attributes are the attributes of an item in DynamoDB JSON: {"id": {"S": "a"}}.
type attributes map[string]map[string]any

// The shapes.
var (
	structs   = Shape{convert: toEvent, attributes: eventAttributes}
	changelog = Shape{convert: toChangelog, attributes: eventAttributes}
	items     = Shape{convert: toItem, attributes: eventAttributes}
	rows      = Shape{convert: toRow, attributes: rowAttributes,
		columns: "id STRING, line STRING, version BIGINT, updated TIMESTAMP(3), text STRING"}
)

// Event is a change as a Go struct.
type Event struct {
	ID      string `dynamodbav:"id"`
	Line    string `dynamodbav:"line"`
	Version int64  `dynamodbav:"version"`
	Text    string `dynamodbav:"text"`
}

func toEvent(c Change) Event {
	return Event{ID: c.ID, Line: c.Line, Version: c.Version, Text: c.text()}
}

func toChangelog(c Change) (schema.RowKind, Event) { return c.Kind, toEvent(c) }

func eventAttributes(c Change) attributes {
	return attributes{
		"id":      {"S": c.ID},
		"line":    {"S": c.Line},
		"version": {"N": strconv.FormatInt(c.Version, 10)},
		"text":    {"S": c.text()},
	}
}

// toItem converts a change to an item without this module's encoder.
func toItem(c Change) dynamodbio.Item {
	return dynamodbio.Item{
		"id":      &types.AttributeValueMemberS{Value: c.ID},
		"line":    &types.AttributeValueMemberS{Value: c.Line},
		"version": &types.AttributeValueMemberN{Value: strconv.FormatInt(c.Version, 10)},
		"text":    &types.AttributeValueMemberS{Value: c.text()},
	}
}

// toRow converts a change to a row, which has its kind.
func toRow(c Change) schema.Row {
	text := schema.Null()
	if c.Size > 0 {
		text = schema.String(c.text())
	}
	return schema.Row{Kind: c.Kind, Values: []schema.Value{
		schema.String(c.ID), schema.String(c.Line), schema.Int(c.Version),
		schema.Timestamp(c.updated()), text,
	}}
}

func rowAttributes(c Change) attributes {
	a := eventAttributes(c)
	a["updated"] = map[string]any{"S": c.updated().Format("2006-01-02T15:04:05.000")}
	if c.Size == 0 {
		a["text"] = map[string]any{"NULL": true}
	}
	return a
}
