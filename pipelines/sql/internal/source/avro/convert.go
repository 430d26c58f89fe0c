package avro

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/twmb/avro"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// converter makes a value of what package avro decodes.
type converter func(any) (schema.Value, error)

// rowConverter makes rows of records.
type rowConverter struct {
	names      []string
	converters []converter // nil for a column that the file does not have
	ignore     func()
}

func newRowConverter(
	columns []input.Column, node *avro.SchemaNode, tagged bool,
) (*rowConverter, error) {
	if node.Type != "record" {
		return nil, fmt.Errorf("the file holds values of type %s, not records", describe(node))
	}
	fields := make([]string, len(node.Fields))
	for i, f := range node.Fields {
		fields[i] = f.Name
	}
	places, err := input.Locate(columns, fields)
	if err != nil {
		return nil, err
	}
	r := &rowConverter{}
	for i, c := range columns {
		r.names = append(r.names, c.Name)
		r.converters = append(r.converters, nil)
		if places[i] < 0 {
			continue
		}
		field := &node.Fields[places[i]].Type
		if r.converters[i], err = newConverter(c.Type, field, tagged); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return r, nil
}

func (r *rowConverter) convert(record any) ([]schema.Value, error) {
	fields, ok := record.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a record was decoded as %T", record)
	}
	values := make([]schema.Value, len(r.names))
	for i, convert := range r.converters {
		if convert == nil {
			continue
		}
		var err error
		if values[i], err = convert(fields[r.names[i]]); err != nil {
			if r.ignore == nil {
				return nil, fmt.Errorf("column %s: %w", r.names[i], err)
			}
			r.ignore()
			values[i] = schema.Null()
		}
	}
	return values, nil
}

// newConverter returns how values of the schema become values of the type, or an error when they
// cannot. What can is what Avro's schema resolution allows, with the schema that Flink makes of the
// type as the reader's. tagged says that values of unions are decoded as {branch: value}.
func newConverter(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	switch node.Type {
	case "union":
		return union(t, node, tagged)
	case "null":
		return func(any) (schema.Value, error) { return schema.Null(), nil }, nil
	}
	convert, err := plain(t, node, tagged)
	if err == nil && convert == nil {
		err = fmt.Errorf("the file has %s, which cannot be read as %v", describe(node), t)
	}
	return convert, err
}

// plain returns the converter of a schema that is not a union, or nil when the type is no match for
// it.
func plain(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	kind, logical := node.Type, logicalType(node)
	if logical != "" {
		kind += "/" + logical
	}
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		switch kind {
		case "string", "string/uuid", "enum", "bytes":
			return textValue, nil
		}
	case schema.TypeBoolean:
		if node.Type == "boolean" {
			return as(func(b bool) (schema.Value, error) { return schema.Bool(b), nil }), nil
		}
	case schema.TypeBinary, schema.TypeVarbinary:
		switch kind {
		case "bytes", "fixed", "string":
			return bytesValue, nil
		}
	case schema.TypeDecimal:
		if logical == "decimal" {
			parse := sqltext.ParserOf(t, sqltext.BlankOrT)
			return as(
				func(r *big.Rat) (schema.Value, error) {
					return parse([]byte(r.FloatString(node.Scale)))
				},
			), nil
		}
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return integer(t, kind), nil
	case schema.TypeFloat, schema.TypeDouble:
		switch {
		case kind == "int", kind == "long", kind == "float":
			return float(t), nil
		case kind == "double" && t.Kind == schema.TypeDouble:
			return float(t), nil
		}
	case schema.TypeDate:
		if logical == "date" {
			return as(
				func(at time.Time) (schema.Value, error) {
					return schema.Date(at.Unix() / 86400), nil
				},
			), nil
		}
	case schema.TypeTime:
		if logical == "time-millis" || logical == "time-micros" {
			return as(
				func(d time.Duration) (schema.Value, error) { return sqltext.Clock(t, d), nil },
			), nil
		}
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		switch logical {
		case "timestamp-millis",
			"timestamp-micros",
			"timestamp-nanos",
			"local-timestamp-millis",
			"local-timestamp-micros",
			"local-timestamp-nanos":
			return as(
				func(at time.Time) (schema.Value, error) { return sqltext.Time(t, at), nil },
			), nil
		}
	case schema.TypeArray:
		if node.Type == "array" {
			return list(t, node, tagged)
		}
	case schema.TypeMap:
		if node.Type == "map" {
			return entries(t.Elem, node, tagged)
		}
	case schema.TypeMultiset:
		if node.Type == "map" {
			return entries(&schema.Type{Kind: schema.TypeInt}, node, tagged)
		}
	case schema.TypeRow:
		if node.Type == "record" {
			return fields(t, node, tagged)
		}
	}
	return nil, nil
}

// as returns a converter of the Go type that a schema is decoded to.
func as[T any](convert func(T) (schema.Value, error)) converter {
	return func(v any) (schema.Value, error) {
		x, ok := v.(T)
		if !ok {
			return schema.Value{}, fmt.Errorf("the value is a %T, where the file's schema has a %T",
				v, x)
		}
		return convert(x)
	}
}

func integer(t *schema.Type, kind string) converter {
	if kind != "int" && (kind != "long" || t.Kind != schema.TypeBigint) {
		return nil
	}
	return func(v any) (schema.Value, error) {
		var n int64
		switch v := v.(type) {
		case int32:
			n = int64(v)
		case int64:
			n = v
		}
		return sqltext.Integer(t, n)
	}
}

// textValue reads string, and bytes as UTF-8.
func textValue(v any) (schema.Value, error) {
	switch v := v.(type) {
	case string:
		return schema.String(v), nil
	case []byte:
		if !utf8.Valid(v) {
			return schema.Value{}, fmt.Errorf("cannot read bytes as text: %x is not UTF-8",
				v[:min(len(v), 32)])
		}
		return schema.String(string(v)), nil
	case [16]byte: // a UUID
		return schema.String(fmt.Sprintf("%x-%x-%x-%x-%x",
			v[:4], v[4:6], v[6:8], v[8:10], v[10:])), nil
	}
	return as(func(string) (schema.Value, error) { return schema.Value{}, nil })(v)
}

// bytesValue reads bytes and fixed, and the UTF-8 of a string.
func bytesValue(v any) (schema.Value, error) {
	if s, ok := v.(string); ok {
		return schema.Bytes([]byte(s)), nil
	}
	return as(func(b []byte) (schema.Value, error) { return schema.Bytes(b), nil })(v)
}

// float reads every number as DOUBLE, and those that have no more digits as FLOAT, rounded to the
// nearest.
func float(t *schema.Type) converter {
	integer := func(n int64) schema.Value {
		if t.Kind == schema.TypeFloat {
			return schema.Float(float64(float32(n)))
		}
		return schema.Float(float64(n))
	}
	return func(v any) (schema.Value, error) {
		switch v := v.(type) {
		case int32:
			return integer(int64(v)), nil
		case int64:
			return integer(v), nil
		case float32:
			return schema.Float(float64(v)), nil
		}
		return as(func(f float64) (schema.Value, error) { return schema.Float(f), nil })(v)
	}
}

func list(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	element, err := newConverter(t.Elem, node.Items, tagged)
	if err != nil {
		return nil, fmt.Errorf("element: %w", err)
	}
	return as(func(elems []any) (schema.Value, error) {
		values := make([]schema.Value, len(elems))
		for i, e := range elems {
			v, err := element(e)
			if err != nil {
				return v, fmt.Errorf("element %d: %w", i+1, err)
			}
			values[i] = v
		}
		return schema.List(values...), nil
	}), nil
}

func entries(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	value, err := newConverter(t, node.Values, tagged)
	if err != nil {
		return nil, fmt.Errorf("value: %w", err)
	}
	return as(func(m map[string]any) (schema.Value, error) {
		pairs := make([]schema.Value, 0, 2*len(m))
		for k, e := range m {
			v, err := value(e)
			if err != nil {
				return v, fmt.Errorf("the value of key '%s': %w", k, err)
			}
			pairs = append(pairs, schema.String(k), v)
		}
		return schema.Map(pairs...), nil
	}), nil
}

func fields(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	columns := make([]input.Column, len(t.Fields))
	for i, f := range t.Fields {
		columns[i] = input.Column{Name: f.Name, Type: f.Type}
	}
	row, err := newRowConverter(columns, node, tagged)
	if err != nil {
		return nil, err
	}
	return func(v any) (schema.Value, error) {
		values, err := row.convert(v)
		return schema.List(values...), err
	}, nil
}

// logicalTypes are those that the decoder knows. A schema of another is read as if it had none, as
// the specification asks for.
var logicalTypes = map[string][]string{
	"int": {"date", "time-millis"},
	"long": {
		"time-micros", "timestamp-millis", "timestamp-micros", "timestamp-nanos",
		"local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos",
	},
	"bytes":  {"decimal", "big-decimal"},
	"fixed":  {"decimal", "duration", "uuid"},
	"string": {"uuid"},
}

func logicalType(node *avro.SchemaNode) string {
	if slices.Contains(logicalTypes[node.Type], node.LogicalType) {
		return node.LogicalType
	}
	return ""
}

// describe names a schema for people.
func describe(node *avro.SchemaNode) string {
	if node.Type == "union" {
		var names []string
		for i := range node.Branches {
			names = append(names, describe(&node.Branches[i]))
		}
		return "a union of " + strings.Join(names, ", ")
	}
	if logical := logicalType(node); logical != "" {
		return node.Type + " (" + logical + ")"
	}
	return node.Type
}
