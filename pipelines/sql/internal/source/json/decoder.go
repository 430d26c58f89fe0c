package json

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// decoder makes rows of lines.
type decoder struct {
	*jsonlines.Decoder
	row *object
	// ignore counts a value that did not parse and became NULL. It is nil when that is an error.
	ignore func()
	// ignoreRecord counts an element of an array that did not parse and is skipped.
	ignoreRecord func() error
	// array reads a line that is an array, of whose elements the decoder itself makes rows.
	array *jsonlines.Decoder
}

func newDecoder(f *Format, ignored func(), ignoreRecord func() error) (*decoder, error) {
	d := &decoder{
		Decoder: jsonlines.NewDecoder(true), row: newObject(f),
	} // of two fields of a name the later one counts, as in Flink
	if f.IgnoreParseErrors {
		d.ignore, d.ignoreRecord = ignored, ignoreRecord
	}
	for _, c := range f.Columns {
		if err := d.row.add(f, c.Name, c.Type); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return d, nil
}

var errNoObject = errors.New(
	"expected an object of the columns, or an array of such objects, in each line")

// decode calls yield with the row of a line, or with those of its elements when it is an array.
func (d *decoder) decode(line []byte, yield func(schema.Row) error) error {
	d.Reset(line)
	switch d.Kind() {
	case '{', 0: // reading it reports invalid JSON
	case '[':
		return d.elements(yield)
	default:
		return errNoObject
	}
	row, err := d.object()
	if err == nil {
		err = d.End()
	}
	if err != nil {
		return err
	}
	return yield(row)
}

func (d *decoder) object() (row schema.Row, err error) {
	row.Values, err = d.fields(d.row, "column")
	return row, err
}

// fields reads an object. Fields that have no place are skipped.
func (d *decoder) fields(o *object, what string) ([]schema.Value, error) {
	values := make([]schema.Value, len(o.names))
	if err := d.Take(); err != nil {
		return nil, err
	}
	var seen []bool
	if o.failOnMissing {
		seen = make([]bool, len(o.names))
	}
	for d.Kind() != '}' {
		name, err := d.Text()
		if err != nil {
			return nil, err
		}
		i, ok := o.places[string(name)]
		if !ok {
			if err := d.Skip(); err != nil {
				return nil, err
			}
			continue
		}
		if seen != nil {
			seen[i] = true
		}
		if values[i], err = d.value(o.converters[i]); err != nil {
			return nil, fmt.Errorf("%s %s: %w", what, o.names[i], err)
		}
	}
	for i, there := range seen {
		if !there {
			return nil, fmt.Errorf("%s %s is missing (%s)", what, o.names[i], optFailOnMissing)
		}
	}
	return values, d.Take()
}

// value reads the next value.
func (d *decoder) value(c *converter) (schema.Value, error) {
	if c.scalar != nil {
		return d.single(c)
	}
	switch k := d.Kind(); {
	case k == 'n':
		return schema.Null(), d.Take()
	case c.typ.Kind == schema.TypeArray && k == '[':
		return d.list(c)
	case c.object != nil && k == '{':
		values, err := d.fields(c.object, "field")
		return schema.List(values...), err
	case c.key != nil && k == '{':
		return d.entries(c)
	}
	return d.unfit(c)
}

// single reads a value of a type that has no parts.
func (d *decoder) single(c *converter) (schema.Value, error) {
	raw, err := d.Raw()
	if err != nil {
		return schema.Value{}, err
	}
	text := raw
	switch raw[0] {
	case 'n':
		return schema.Null(), nil
	case '"':
		if text, err = d.Unquote(raw); err != nil {
			return schema.Value{}, err
		}
	case '{', '[':
		if !c.text {
			return d.fail(fmt.Errorf("cannot read %s as %v", input.Quote(raw), c.typ))
		}
		text = jsonlines.Compact(raw) // as Flink makes text of it
	}
	return d.parse(c, text)
}

func (d *decoder) parse(c *converter, text []byte) (schema.Value, error) {
	v, err := c.scalar(text)
	if err != nil {
		return d.fail(fmt.Errorf("cannot read %s as %v: %w", input.Quote(text), c.typ, err))
	}
	return v, nil
}

// unfit is a value of another kind than the type.
func (d *decoder) unfit(c *converter) (schema.Value, error) {
	raw, err := d.Raw()
	if err != nil {
		return schema.Value{}, err
	}
	return d.fail(fmt.Errorf("cannot read %s as %v", input.Quote(raw), c.typ))
}

func (d *decoder) fail(err error) (schema.Value, error) {
	if d.ignore == nil {
		return schema.Value{}, err
	}
	d.ignore()
	return schema.Null(), nil
}

func (d *decoder) list(c *converter) (schema.Value, error) {
	if err := d.Take(); err != nil {
		return schema.Value{}, err
	}
	var values []schema.Value
	for d.Kind() != ']' {
		v, err := d.value(c.elem)
		if err != nil {
			return v, fmt.Errorf("element %d: %w", len(values)+1, err)
		}
		values = append(values, v)
	}
	return schema.List(values...), d.Take()
}

// entries reads a map, whose keys are text.
func (d *decoder) entries(c *converter) (schema.Value, error) {
	if err := d.Take(); err != nil {
		return schema.Value{}, err
	}
	var pairs []schema.Value
	for d.Kind() != '}' {
		name, err := d.Text()
		if err != nil {
			return schema.Value{}, err
		}
		key, err := c.key.scalar(name)
		if err != nil {
			return key, err
		}
		value, err := d.value(c.elem)
		if err != nil {
			return value, fmt.Errorf("the value of key %v: %w", key, err)
		}
		pairs = append(pairs, key, value)
	}
	return schema.Map(pairs...), d.Take()
}
