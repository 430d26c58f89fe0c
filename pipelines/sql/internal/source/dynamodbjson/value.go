package dynamodbjson

import (
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/jsonlines"
)

// tag is the type of an attribute value.
type tag uint8

const (
	tagS tag = iota
	tagN
	tagB
	tagBOOL
	tagNULL
	tagSS
	tagNS
	tagBS
	tagL
	tagM
)

var tagNames = [...]string{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"}

func (t tag) String() string { return tagNames[t] }

var tags = map[string]tag{}

func init() {
	for t, name := range tagNames {
		tags[name] = tag(t)
	}
}

// openValue reads the beginning of an attribute value, up to its content.
func openValue(d *jsonlines.Decoder) (tag, error) {
	if err := open(d, errNoValue); err != nil {
		return 0, err
	}
	if d.Kind() == '}' {
		return 0, errNoValue
	}
	name, err := d.Text()
	if err != nil {
		return 0, err
	}
	t, ok := tags[string(name)]
	if !ok {
		return 0, fmt.Errorf("%q is not a type of attribute values", name)
	}
	return t, nil
}

// closeValue reads the end of an attribute value.
func closeValue(d *jsonlines.Decoder) error {
	if d.Kind() == '"' {
		return fmt.Errorf("the attribute value has two types: %w", errNoValue)
	}
	return d.Take()
}

func boolean(d *jsonlines.Decoder) (bool, error) {
	k := d.Kind()
	if k != 't' && k != 'f' && k != 0 {
		return false, fmt.Errorf("expected true or false: %w", errNoValue)
	}
	return k == 't', d.Take()
}

// elements calls read at each element of an array.
func elements(d *jsonlines.Decoder, read func() error) error {
	if k := d.Kind(); k != '[' && k != 0 {
		return fmt.Errorf("expected a list: %w", errNoValue)
	}
	if err := d.Take(); err != nil {
		return err
	}
	for n := 1; d.Kind() != ']'; n++ {
		if err := read(); err != nil {
			return fmt.Errorf("element %d: %w", n, err)
		}
	}
	return d.Take()
}
