package json

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// converter says how JSON values become values of a SQL type.
type converter struct {
	typ    *schema.Type
	scalar sqltext.Parser // of a value that is neither an array nor an object
	text   bool           // that every JSON value can be
	elem   *converter     // of ARRAY, and of MAP's values
	key    *converter     // of MAP
	object *object        // of ROW
}

// object is of a JSON object whose names are columns, or fields of a ROW.
type object struct {
	places        map[string]int
	names         []string
	converters    []*converter
	failOnMissing bool
}

func newObject(f *Format) *object {
	return &object{places: map[string]int{}, failOnMissing: f.FailOnMissingField}
}

func (o *object) add(f *Format, name string, t *schema.Type) error {
	c, err := newConverter(f, t)
	if err != nil {
		return err
	}
	o.places[name] = len(o.names)
	o.names, o.converters = append(o.names, name), append(o.converters, c)
	return nil
}

func newConverter(f *Format, t *schema.Type) (c *converter, err error) {
	c = &converter{typ: t}
	switch t.Kind {
	case schema.TypeArray:
		c.elem, err = newConverter(f, t.Elem)
	case schema.TypeMap:
		c.key, c.elem, err = newEntry(f, t.Key, t.Elem)
	case schema.TypeMultiset:
		c.key, c.elem, err = newEntry(f, t.Elem, &schema.Type{Kind: schema.TypeInt})
	case schema.TypeRow:
		c.object = newObject(f)
		for _, field := range t.Fields {
			if err = c.object.add(f, field.Name, field.Type); err != nil {
				break
			}
		}
	default:
		between := sqltext.Blank
		if f.ISO8601 {
			between = sqltext.T
		}
		c.scalar, c.text = sqltext.ParserOf(t, between), isText(t)
		switch t.Kind {
		case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
			c.scalar = whole(c.scalar)
		case schema.TypeTimestamp, schema.TypeTimestampLTZ:
			c.scalar = hintStandard(c.scalar, between)
		}
		if c.scalar == nil {
			err = fmt.Errorf("format json cannot hold the type %v", t)
		}
	}
	return c, err
}

func newEntry(f *Format, keyType, valueType *schema.Type) (key, value *converter, err error) {
	if !isText(keyType) {
		return nil, nil, fmt.Errorf(
			"format json cannot hold keys of type %v: its names are text, so declare STRING",
			keyType,
		)
	}
	if key, err = newConverter(f, keyType); err == nil {
		value, err = newConverter(f, valueType)
	}
	return key, value, err
}

func isText(t *schema.Type) bool {
	return t.Kind == schema.TypeVarchar || t.Kind == schema.TypeChar
}

var errFraction = errors.New("it has a fraction")

// whole takes 1.0 and 1e3 for the integers that they are. Flink takes 1.5 for 1, which loses
// something in silence.
func whole(parse sqltext.Parser) sqltext.Parser {
	return func(text []byte) (schema.Value, error) {
		v, err := parse(text)
		if err != sqltext.ErrNotANumber || !bytes.ContainsAny(text, ".eE") {
			return v, err
		}
		x, notANumber := strconv.ParseFloat(string(text), 64)
		switch {
		case notANumber != nil:
			return v, err
		case x != math.Trunc(x):
			return v, errFraction
		case math.Abs(x) >= 1<<53: // where float64 no longer distinguishes integers
			return v, sqltext.ErrRange
		}
		return parse(strconv.AppendInt(nil, int64(x), 10))
	}
}

// hintStandard adds to an error that the option for the other standard would do.
func hintStandard(parse sqltext.Parser, between sqltext.Between) sqltext.Parser {
	return func(text []byte) (schema.Value, error) {
		v, err := parse(text)
		if err != nil && len(text) > 10 && (text[10] == ' ' || text[10] == 'T') &&
			text[10] != byte(between) {
			other := "SQL"
			if between == sqltext.Blank {
				other = "ISO-8601"
			}
			err = fmt.Errorf("%w, or set '%s' = '%s'", err, optTimestamps, other)
		}
		return v, err
	}
}
