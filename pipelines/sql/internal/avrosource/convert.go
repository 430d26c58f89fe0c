package avrosource

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/twmb/avro"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/sqltext"
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

func newRowConverter(columns []input.Column, node *avro.SchemaNode) (*rowConverter, error) {
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
		if r.converters[i], err = newConverter(c.Type, &node.Fields[places[i]].Type); err != nil {
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

// newConverter returns how values of the schema become values of the type, or an error when they cannot.
func newConverter(t *schema.Type, node *avro.SchemaNode) (converter, error) {
	if node.Type == "union" {
		inner, err := onlyBranch(node)
		if err != nil {
			return nil, err
		}
		node = inner
	}
	convert, err := plain(t, node)
	if err == nil && convert == nil {
		err = fmt.Errorf("the file has %s, which cannot be read as %v", describe(node), t)
	}
	if err != nil {
		return nil, err
	}
	return func(v any) (schema.Value, error) {
		if v == nil {
			return schema.Null(), nil
		}
		return convert(v)
	}, nil
}

// onlyBranch returns the one branch of a union that is not null.
func onlyBranch(union *avro.SchemaNode) (*avro.SchemaNode, error) {
	var only *avro.SchemaNode
	for i := range union.Branches {
		b := &union.Branches[i]
		if b.Type == "null" {
			continue
		}
		if only != nil {
			return nil, errors.New("the file has a union of several types, which no SQL type is; only unions with null can be read")
		}
		only = b
	}
	if only == nil {
		only = &avro.SchemaNode{Type: "null"}
	}
	return only, nil
}

// plain returns the converter of a schema that is no union, or nil when the type is no match for it.
func plain(t *schema.Type, node *avro.SchemaNode) (converter, error) {
	kind := node.Type
	if node.LogicalType != "" {
		kind += "/" + node.LogicalType
	}
	if node.Type == "null" {
		return func(any) (schema.Value, error) { return schema.Null(), nil }, nil
	}
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		if node.Type == "string" || node.Type == "enum" {
			return as(func(s string) (schema.Value, error) { return schema.String(s), nil }), nil
		}
	case schema.TypeBoolean:
		if node.Type == "boolean" {
			return as(func(b bool) (schema.Value, error) { return schema.Bool(b), nil }), nil
		}
	case schema.TypeBinary, schema.TypeVarbinary:
		if node.LogicalType == "" && (node.Type == "bytes" || node.Type == "fixed") {
			return as(func(b []byte) (schema.Value, error) { return schema.Bytes(b), nil }), nil
		}
	case schema.TypeDecimal:
		if node.LogicalType == "decimal" {
			parse := sqltext.ParserOf(t, sqltext.BlankOrT)
			return as(func(r *big.Rat) (schema.Value, error) { return parse([]byte(r.FloatString(node.Scale))) }), nil
		}
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return integer(t, kind), nil
	case schema.TypeFloat, schema.TypeDouble:
		if kind == "float" || kind == "double" && t.Kind == schema.TypeDouble {
			return float, nil
		}
	case schema.TypeDate:
		if node.LogicalType == "date" {
			return as(func(at time.Time) (schema.Value, error) { return schema.Date(at.Unix() / 86400), nil }), nil
		}
	case schema.TypeTime:
		if node.LogicalType == "time-millis" || node.LogicalType == "time-micros" {
			return as(func(d time.Duration) (schema.Value, error) { return sqltext.Clock(t, d), nil }), nil
		}
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		switch node.LogicalType {
		case "timestamp-millis", "timestamp-micros", "timestamp-nanos", "local-timestamp-millis", "local-timestamp-micros", "local-timestamp-nanos":
			return as(func(at time.Time) (schema.Value, error) { return sqltext.Time(t, at), nil }), nil
		}
	case schema.TypeArray:
		if node.Type == "array" {
			return list(t, node)
		}
	case schema.TypeMap:
		if node.Type == "map" {
			return entries(t.Elem, node)
		}
	case schema.TypeMultiset:
		if node.Type == "map" {
			return entries(&schema.Type{Kind: schema.TypeInt}, node)
		}
	case schema.TypeRow:
		if node.Type == "record" {
			return fields(t, node)
		}
	}
	return nil, nil
}

// as returns a converter of the Go type that a schema is decoded to.
func as[T any](convert func(T) (schema.Value, error)) converter {
	return func(v any) (schema.Value, error) {
		x, ok := v.(T)
		if !ok {
			return schema.Value{}, fmt.Errorf("the value is a %T, where the file's schema has a %T", v, x)
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

func float(v any) (schema.Value, error) {
	if f, ok := v.(float32); ok {
		return schema.Float(float64(f)), nil
	}
	return as(func(f float64) (schema.Value, error) { return schema.Float(f), nil })(v)
}

func list(t *schema.Type, node *avro.SchemaNode) (converter, error) {
	element, err := newConverter(t.Elem, node.Items)
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

func entries(t *schema.Type, node *avro.SchemaNode) (converter, error) {
	value, err := newConverter(t, node.Values)
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

func fields(t *schema.Type, node *avro.SchemaNode) (converter, error) {
	columns := make([]input.Column, len(t.Fields))
	for i, f := range t.Fields {
		columns[i] = input.Column{Name: f.Name, Type: f.Type}
	}
	row, err := newRowConverter(columns, node)
	if err != nil {
		return nil, err
	}
	return func(v any) (schema.Value, error) {
		values, err := row.convert(v)
		return schema.List(values...), err
	}, nil
}

// describe names a schema for people.
func describe(node *avro.SchemaNode) string {
	if node.LogicalType != "" {
		return node.Type + " (" + node.LogicalType + ")"
	}
	return node.Type
}
