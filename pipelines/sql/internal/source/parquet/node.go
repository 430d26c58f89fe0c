package parquet

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// newNode returns how a part of the file's schema is read as a type, or an error when it cannot.
func newNode(t *schema.Type, c *parquet.Column) (*node, error) {
	if c.Repeated() { // a list without the groups that the format has asked for since 2013
		if t.Kind != schema.TypeArray {
			return nil, mismatch(t, c)
		}
		elem, err := newElement(t.Elem, c)
		if err != nil {
			return nil, err
		}
		return &node{
			defined: c.MaxDefinitionLevel() - 1, repeated: c.MaxRepetitionLevel(),
			leaves: elem.leaves, elem: elem,
		}, nil
	}
	return newElement(t, c)
}

// newElement is newNode of a column once its repetition is dealt with.
func newElement(t *schema.Type, c *parquet.Column) (n *node, err error) {
	n = &node{optional: c.Optional(), defined: c.MaxDefinitionLevel()}
	switch {
	case isNull(c):
		n.convert = func(parquet.Value) (schema.Value, error) { return schema.Null(), nil }
		n.leaves = []int{c.Index()}
	case c.Leaf():
		if n.convert, err = newConverter(t, c); err == nil && n.convert == nil {
			err = mismatch(t, c)
		}
		n.leaves = []int{c.Index()}
	case t.Kind == schema.TypeArray:
		err = n.list(t, c)
	case t.Kind == schema.TypeMap:
		err = n.entries(t.Key, t.Elem, c)
	case t.Kind == schema.TypeMultiset:
		err = n.entries(t.Elem, &schema.Type{Kind: schema.TypeInt}, c)
	case t.Kind == schema.TypeRow:
		err = n.row(t, c)
	default:
		err = mismatch(t, c)
	}
	return n, err
}

// isNull reports whether a column is of the logical type Null (UNKNOWN), which writers give to what
// is NULL in each of their rows. Any type has that value.
func isNull(c *parquet.Column) bool {
	if !c.Leaf() {
		return false
	}
	lt := c.Type().LogicalType()
	if lt == nil {
		return false
	}
	_, is := lt.Value.(*format.NullType)
	return is
}

// list reads optional group a (LIST) { repeated group list { optional T element } }, and its older
// forms, in which the repeated part is the element itself.
func (n *node) list(t *schema.Type, c *parquet.Column) error {
	repeated, err := onlyRepeated(t, c)
	if err != nil {
		return err
	}
	if inner := repeated.Columns(); len(inner) == 1 && repeated.Name() != "array" &&
		repeated.Name() != c.Name()+"_tuple" {
		n.elem, err = newNode(t.Elem, inner[0])
	} else {
		n.elem, err = newElement(t.Elem, repeated)
	}
	if err != nil {
		return fmt.Errorf("element: %w", err)
	}
	n.repeated, n.leaves = repeated.MaxRepetitionLevel(), n.elem.leaves
	return nil
}

// entries reads optional group m (MAP) { repeated group key_value { required K key; optional V
// value } }.
func (n *node) entries(key, value *schema.Type, c *parquet.Column) error {
	t := &schema.Type{Kind: schema.TypeMap, Key: key, Elem: value}
	repeated, err := onlyRepeated(t, c)
	if err != nil {
		return err
	}
	pair := repeated.Columns()
	if len(pair) != 2 {
		return mismatch(t, c)
	}
	if n.key, err = newNode(key, pair[0]); err != nil {
		return fmt.Errorf("key: %w", err)
	}
	if n.elem, err = newNode(value, pair[1]); err != nil {
		return fmt.Errorf("value: %w", err)
	}
	n.repeated = repeated.MaxRepetitionLevel()
	n.leaves = append(append(n.leaves, n.key.leaves...), n.elem.leaves...)
	return nil
}

func onlyRepeated(t *schema.Type, c *parquet.Column) (*parquet.Column, error) {
	if children := c.Columns(); len(children) == 1 && children[0].Repeated() {
		return children[0], nil
	}
	return nil, mismatch(t, c)
}

func (n *node) row(t *schema.Type, c *parquet.Column) error {
	var columns []input.Column
	for _, f := range t.Fields {
		columns = append(columns, input.Column{Name: f.Name, Type: f.Type})
		n.names = append(n.names, f.Name)
	}
	places, err := input.Locate(columns, namesOf(c))
	if err != nil {
		return err
	}
	n.fields = make([]*node, len(columns))
	for i, place := range places {
		if place < 0 {
			continue
		}
		if n.fields[i], err = newNode(columns[i].Type, c.Columns()[place]); err != nil {
			return fmt.Errorf("field %s: %w", columns[i].Name, err)
		}
		n.leaves = append(n.leaves, n.fields[i].leaves...)
	}
	return nil
}

func mismatch(t *schema.Type, c *parquet.Column) error {
	if !c.Leaf() {
		return fmt.Errorf("the file has a group of %s, which cannot be read as %v",
			strings.Join(namesOf(c), ", "), t)
	}
	return fmt.Errorf("the file has %s, which cannot be read as %v", describe(c), t)
}

// describe names the type of a leaf for people.
func describe(c *parquet.Column) string {
	kind := c.Type().Kind().String()
	if lt := c.Type().LogicalType(); lt != nil && lt.Value != nil {
		kind += " (" + lt.String() + ")"
	}
	if c.Repeated() {
		return "repeated " + kind
	}
	return kind
}
