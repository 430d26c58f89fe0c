package expr

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// array is ARRAY[…]; its elements become values of their common type.
func (c compiler) array(e *ast.Array) (node, error) {
	if len(e.Elems) == 0 {
		return node{}, errorAt(e.At, "ARRAY[] needs an element, from which it has its type")
	}
	nodes, err := c.all(e.Elems)
	if err != nil {
		return node{}, err
	}
	elem, err := c.unify(e.At, "elements of an ARRAY", nodes)
	if err != nil {
		return node{}, err
	}
	typ := &schema.Type{Kind: schema.TypeArray, Elem: elem, NotNull: true}
	return collected(e.At, typ, nodes, listOf)
}

// mapOf is MAP[…]; keys and values become values of their common types.
func (c compiler) mapOf(e *ast.Map) (node, error) {
	if len(e.Pairs) == 0 || len(e.Pairs)%2 != 0 {
		return node{}, errorAt(e.At, "MAP[…] takes alternating keys and values, at least one pair")
	}
	nodes, err := c.all(e.Pairs)
	if err != nil {
		return node{}, err
	}
	var keys, values []node
	for i := 0; i < len(nodes); i += 2 {
		keys, values = append(keys, nodes[i]), append(values, nodes[i+1])
	}
	key, err := c.unify(e.At, "keys of a MAP", keys)
	if err != nil {
		return node{}, err
	}
	value, err := c.unify(e.At, "values of a MAP", values)
	if err != nil {
		return node{}, err
	}
	for i := range keys {
		nodes[2*i], nodes[2*i+1] = keys[i], values[i]
	}
	typ := &schema.Type{Kind: schema.TypeMap, Key: key, Elem: value, NotNull: true}
	return collected(e.At, typ, nodes, func(pairs ...schema.Value) (schema.Value, error) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i].IsNull() {
				return schema.Value{}, errNullKey
			}
		}
		return schema.Map(pairs...), nil
	})
}

var errNullKey = errors.New("a key of a MAP is NULL: keys become the names of attributes")

// row is ROW(…). Its fields are named as Calcite names them, until a CAST or a column gives them
// names.
func (c compiler) row(e *ast.Row) (node, error) {
	nodes, err := c.all(e.Fields)
	if err != nil {
		return node{}, err
	}
	typ := &schema.Type{Kind: schema.TypeRow, NotNull: true}
	for i, n := range nodes {
		typ.Fields = append(typ.Fields, schema.Field{Name: fmt.Sprintf("EXPR$%d", i), Type: n.typ})
	}
	return collected(e.At, typ, nodes, listOf)
}

func listOf(elems ...schema.Value) (schema.Value, error) { return schema.List(elems...), nil }

// unify converts the nodes to their common type, in place, and returns that type.
func (c compiler) unify(pos schema.Position, what string, nodes []node) (*schema.Type, error) {
	types := make([]*schema.Type, len(nodes))
	for i, n := range nodes {
		types[i] = n.typ
	}
	common := commonType(types)
	if common == nil {
		for _, n := range nodes[1:] {
			if commonType([]*schema.Type{nodes[0].typ, n.typ}) == nil {
				return nil, errorAt(n.pos,
					"the %s have no common type: %v and %v; CAST one of them", what, nodes[0].typ,
					n.typ)
			}
		}
		return nil, errorAt(pos, "the %s have no common type; CAST them to one", what)
	}
	for i, n := range nodes {
		if withNullable(n.typ, true).Equal(withNullable(common, true)) ||
			common.Kind == schema.TypeNull {
			continue
		}
		convert := c.zone().conversion(n.typ, common)
		if convert == nil {
			return nil, errorAt(n.pos, "the %s are of type %v, to which %v cannot be cast", what,
				common, n.typ)
		}
		var err error
		if nodes[i], err = unaryNode(n.pos, common, n, convert); err != nil {
			return nil, err
		}
	}
	return common, nil
}

// collected evaluates all the nodes and makes one value of theirs.
func collected(
	pos schema.Position,
	typ *schema.Type,
	nodes []node,
	collect func(...schema.Value) (schema.Value, error),
) (node, error) {
	evals := make([]evalFunc, len(nodes))
	for i, n := range nodes {
		evals[i] = n.eval
	}
	n := node{pos: pos, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		values := make([]schema.Value, len(evals))
		for i, eval := range evals {
			var err error
			if values[i], err = eval(row); err != nil {
				return schema.Value{}, err
			}
		}
		v, err := collect(values...)
		if err != nil {
			return v, &EvalError{pos, err}
		}
		return v, nil
	}}
	return fold(n, nodes...)
}
