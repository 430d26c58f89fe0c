package dynamodbjson

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// converter says how attribute values become values of a SQL type: the way back from what package
// dynamodbio stores of it.
type converter struct {
	typ *schema.Type
	// scalar reads a single value, of the attribute types that accepts has bits for.
	scalar  sqltext.Parser
	accepts uint16
	elem    *converter    // of ARRAY, and of MAP's values
	key     *converter    // of MAP
	row     *rowConverter // of ROW
}

// rowConverter is of an object whose names are columns, or fields of a ROW.
type rowConverter struct {
	places     map[string]int
	names      []string
	converters []*converter
}

func (r *rowConverter) add(name string, t *schema.Type) error {
	c, err := newConverter(t)
	if err != nil {
		return err
	}
	r.places[name] = len(r.names)
	r.names, r.converters = append(r.names, name), append(r.converters, c)
	return nil
}

func newConverter(t *schema.Type) (c *converter, err error) {
	c = &converter{typ: t}
	switch t.Kind {
	case schema.TypeArray:
		c.elem, err = newConverter(t.Elem)
	case schema.TypeMap:
		c.key, c.elem, err = newEntry(t.Key, t.Elem)
	case schema.TypeMultiset:
		c.key, c.elem, err = newEntry(t.Elem, &schema.Type{Kind: schema.TypeInt})
	case schema.TypeRow:
		c.row = &rowConverter{places: map[string]int{}}
		for _, f := range t.Fields {
			if err = c.row.add(f.Name, f.Type); err != nil {
				break
			}
		}
	default:
		c.scalar, c.accepts = sqltext.ParserOf(t, sqltext.BlankOrT), accepted(t)
		if c.scalar == nil {
			err = fmt.Errorf("%v: %w", t, errCannotHold)
		}
	}
	return c, err
}

func newEntry(keyType, valueType *schema.Type) (key, value *converter, err error) {
	if key, err = newConverter(keyType); err == nil && key.scalar == nil {
		err = fmt.Errorf("a key of type %v: %w", keyType, errCannotHold)
	}
	if err == nil {
		value, err = newConverter(valueType)
	}
	return key, value, err
}

// accepted returns the attribute types that a SQL type is read from. A number is text as well.
func accepted(t *schema.Type) uint16 {
	switch t.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return 1<<tagS | 1<<tagN
	case schema.TypeBoolean:
		return 1 << tagBOOL
	case schema.TypeBinary, schema.TypeVarbinary:
		return 1 << tagB
	case schema.TypeDate, schema.TypeTime, schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return 1 << tagS
	default:
		return 1 << tagN
	}
}
