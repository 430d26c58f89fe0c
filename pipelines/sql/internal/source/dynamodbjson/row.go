package dynamodbjson

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// rowDecoder makes rows of lines.
type rowDecoder struct {
	*jsonlines.Decoder
	row *rowConverter
	// ignore counts a value that did not fit and became NULL. It is nil when that is an error.
	ignore func()
}

func newRowDecoder(f *Format, ignored func()) (*rowDecoder, error) {
	d := &rowDecoder{
		Decoder: jsonlines.NewDecoder(false), row: &rowConverter{places: map[string]int{}},
	}
	if f.IgnoreParseErrors {
		d.ignore = ignored
	}
	for _, c := range f.Columns {
		if err := d.row.add(c.Name, c.Type); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return d, nil
}

func (d *rowDecoder) decode(line []byte) (schema.Row, error) {
	d.Reset(line)
	row := schema.Row{Values: make([]schema.Value, len(d.row.names))}
	var err error
	row.Kind, err = envelope(d.Decoder,
		func() error { return d.attributes(d.row, row.Values, "column") })
	return row, err
}

// attributes reads an object of attributes into values, by their names. Other attributes are
// skipped.
func (d *rowDecoder) attributes(row *rowConverter, values []schema.Value, what string) error {
	if err := open(d.Decoder, errNoObject); err != nil {
		return err
	}
	for d.Kind() != '}' {
		name, err := d.Text()
		if err != nil {
			return err
		}
		i, ok := row.places[string(name)]
		if !ok {
			if err := d.Skip(); err != nil {
				return err
			}
			continue
		}
		if values[i], err = d.value(row.converters[i]); err != nil {
			return fmt.Errorf("%s %s: %w", what, row.names[i], err)
		}
	}
	return d.Take()
}

// value reads an attribute value.
func (d *rowDecoder) value(c *converter) (schema.Value, error) {
	tag, err := openValue(d.Decoder)
	if err != nil {
		return schema.Value{}, err
	}
	v, err := d.typed(c, tag)
	if err != nil {
		return v, err
	}
	return v, closeValue(d.Decoder)
}

func (d *rowDecoder) typed(c *converter, tag tag) (schema.Value, error) {
	if tag == tagNULL {
		_, err := boolean(d.Decoder)
		return schema.Null(), err
	}
	if c.scalar != nil {
		if c.accepts&(1<<tag) == 0 {
			return d.mismatch(c, tag)
		}
		if tag == tagBOOL {
			b, err := boolean(d.Decoder)
			return schema.Bool(b), err
		}
		return d.single(c)
	}
	switch {
	case c.typ.Kind == schema.TypeArray &&
		(tag == tagL || tag == tagSS || tag == tagNS || tag == tagBS):
		return d.list(c, tag)
	case tag == tagM && c.row != nil:
		values := make([]schema.Value, len(c.row.names))
		err := d.attributes(c.row, values, "field")
		return schema.List(values...), err
	case tag == tagM && c.key != nil:
		return d.entries(c)
	}
	return d.mismatch(c, tag)
}

// single reads a value that stands as a string.
func (d *rowDecoder) single(c *converter) (schema.Value, error) {
	text, err := d.Text()
	if err != nil {
		return schema.Value{}, err
	}
	return d.parse(c, text)
}

func (d *rowDecoder) parse(c *converter, text []byte) (schema.Value, error) {
	v, err := c.scalar(text)
	if err != nil {
		return d.fail(fmt.Errorf("cannot read %s as %v: %w", input.Quote(text), c.typ, err))
	}
	return v, nil
}

func (d *rowDecoder) fail(err error) (schema.Value, error) {
	if d.ignore == nil {
		return schema.Value{}, err
	}
	d.ignore()
	return schema.Null(), nil
}

func (d *rowDecoder) mismatch(c *converter, tag tag) (schema.Value, error) {
	if err := d.Skip(); err != nil {
		return schema.Value{}, err
	}
	return d.fail(fmt.Errorf("the attribute is of type %v, which cannot be read as %v", tag, c.typ))
}

// list reads a list, or a set.
func (d *rowDecoder) list(c *converter, tag tag) (schema.Value, error) {
	element := func() (schema.Value, error) { return d.value(c.elem) }
	if tag != tagL {
		if c.elem.accepts&(1<<memberOf(tag)) == 0 {
			return d.mismatch(c, tag)
		}
		element = func() (schema.Value, error) { return d.single(c.elem) }
	}
	var values []schema.Value
	err := elements(d.Decoder, func() error {
		v, err := element()
		values = append(values, v)
		return err
	})
	return schema.List(values...), err
}

func memberOf(set tag) tag {
	switch set {
	case tagSS:
		return tagS
	case tagNS:
		return tagN
	default:
		return tagB
	}
}

// entries reads a map, whose keys are of the column's type in text.
func (d *rowDecoder) entries(c *converter) (schema.Value, error) {
	if err := open(d.Decoder, errNoObject); err != nil {
		return schema.Value{}, err
	}
	var pairs []schema.Value
	for d.Kind() != '}' {
		name, err := d.Text()
		if err != nil {
			return schema.Value{}, err
		}
		key, err := d.parse(c.key, name)
		if err != nil {
			return key, fmt.Errorf("key: %w", err)
		}
		value, err := d.value(c.elem)
		if err != nil {
			return value, fmt.Errorf("the value of key %v: %w", key, err)
		}
		if !key.IsNull() { // which cannot be, and was counted
			pairs = append(pairs, key, value)
		}
	}
	return schema.Map(pairs...), d.Take()
}
