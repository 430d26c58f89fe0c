package parquet

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/source/input"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// assembler puts rows together of the values that Parquet keeps column by column. Each comes with
// two levels: the definition level says how much of the path to it is there, the repetition level
// which of the lists on the path it goes on with.
type assembler struct {
	columns []input.Column
	nodes   []*node           // of the columns; nil for one that the file does not have
	values  [][]parquet.Value // what is left of the row, by leaf
	ignore  func()
}

// node is a part of the file's schema that is read.
type node struct {
	optional bool
	defined  int // the definition level from which on it is not null
	repeated int // the repetition level of a list's or a map's elements
	leaves   []int

	convert func(parquet.Value) (schema.Value, error) // of a leaf
	elem    *node                                     // of a list, and of a map's values
	key     *node                                     // of a map
	fields  []*node                                   // of a row; nil where the file has none
	names   []string
}

func newAssembler(columns []input.Column, root *parquet.Column) (*assembler, error) {
	a := &assembler{columns: columns, values: make([][]parquet.Value, len(leavesOf(root)))}
	places, err := input.Locate(columns, namesOf(root))
	if err != nil {
		return nil, err
	}
	for i, c := range columns {
		a.nodes = append(a.nodes, nil)
		if places[i] < 0 {
			continue
		}
		if a.nodes[i], err = newNode(c.Type, root.Columns()[places[i]]); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return a, nil
}

// assemble returns a row.
func (a *assembler) assemble(row parquet.Row) ([]schema.Value, error) {
	row.Range(func(leaf int, values []parquet.Value) bool {
		a.values[leaf] = values
		return true
	})
	out := make([]schema.Value, len(a.nodes))
	for i, n := range a.nodes {
		if n == nil {
			continue
		}
		var err error
		if out[i], err = a.read(n); err != nil {
			if a.ignore == nil || errors.Is(err, errLevels) {
				return nil, fmt.Errorf("column %s: %w", a.columns[i].Name, err)
			}
			a.ignore()
			out[i] = schema.Null()
		}
	}
	return out, nil
}

var errLevels = errors.New("the file is damaged: values are missing")

// peek returns the next value of a node's first leaf.
func (a *assembler) peek(n *node) (parquet.Value, error) {
	if left := a.values[n.leaves[0]]; len(left) > 0 {
		return left[0], nil
	}
	return parquet.Value{}, errLevels
}

// skip skips one value of each leaf: the entry of a value that is missing.
func (a *assembler) skip(n *node) error {
	for _, leaf := range n.leaves {
		if len(a.values[leaf]) == 0 {
			return errLevels
		}
		a.values[leaf] = a.values[leaf][1:]
	}
	return nil
}

func (a *assembler) read(n *node) (schema.Value, error) {
	next, err := a.peek(n)
	if err != nil {
		return schema.Value{}, err
	}
	if n.optional && next.DefinitionLevel() < n.defined {
		return schema.Null(), a.skip(n)
	}
	switch {
	case n.convert != nil:
		a.values[n.leaves[0]] = a.values[n.leaves[0]][1:]
		return n.convert(next)
	case n.fields != nil:
		return a.row(n)
	}
	return a.elements(n, next)
}

func (a *assembler) row(n *node) (schema.Value, error) {
	values := make([]schema.Value, len(n.fields))
	for i, f := range n.fields {
		if f == nil {
			continue
		}
		var err error
		if values[i], err = a.read(f); err != nil {
			return schema.Value{}, fmt.Errorf("field %s: %w", n.names[i], err)
		}
	}
	return schema.List(values...), nil
}

// elements reads a list or a map. The level of its first element says whether there is one.
func (a *assembler) elements(n *node, next parquet.Value) (schema.Value, error) {
	var values []schema.Value
	if next.DefinitionLevel() <= n.defined {
		if err := a.skip(n); err != nil {
			return schema.Value{}, err
		}
	} else {
		for count := 1; ; count++ {
			if n.key != nil {
				key, err := a.read(n.key)
				if err != nil {
					return key, fmt.Errorf("key %d: %w", count, err)
				}
				values = append(values, key)
			}
			value, err := a.read(n.elem)
			if err != nil {
				return value, fmt.Errorf("element %d: %w", count, err)
			}
			values = append(values, value)
			left := a.values[n.leaves[0]]
			if len(left) == 0 || left[0].RepetitionLevel() != n.repeated {
				break
			}
		}
	}
	if n.key != nil {
		return schema.Map(values...), nil
	}
	return schema.List(values...), nil
}

func leavesOf(c *parquet.Column) []int {
	if c.Leaf() {
		return []int{c.Index()}
	}
	var leaves []int
	for _, child := range c.Columns() {
		leaves = append(leaves, leavesOf(child)...)
	}
	return leaves
}

func namesOf(c *parquet.Column) []string {
	var names []string
	for _, child := range c.Columns() {
		names = append(names, child.Name())
	}
	return names
}
