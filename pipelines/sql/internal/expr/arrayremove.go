package expr

import (
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// arrayRemove is ARRAY_REMOVE(array, element): the array without the elements that are equal to the
// given one, or without NULLs when that is NULL.
func (c compiler) arrayRemove(e *ast.Call, args []node) (node, error) {
	array, elem := args[0], args[1]
	if array.typ.Kind != schema.TypeArray {
		return node{}, errorAt(e.At, "ARRAY_REMOVE takes an ARRAY and an element of it, not %v",
			array.typ)
	}
	equal := c.zone().equality(array.typ.Elem, elem.typ)
	if equal == nil {
		return node{}, errorAt(e.At, "ARRAY_REMOVE: %v can be no element of %v; CAST it", elem.typ,
			array.typ)
	}
	evalArray, evalElem := array.eval, elem.eval
	n := node{pos: e.At, typ: array.typ}
	n.eval = func(row []schema.Value) (schema.Value, error) {
		list, err := evalArray(row)
		if err != nil || list.IsNull() {
			return list, err
		}
		unwanted, err := evalElem(row)
		if err != nil {
			return list, err
		}
		kept := make([]schema.Value, 0, len(list.Elements()))
		for _, v := range list.Elements() {
			same := v.IsNull() && unwanted.IsNull()
			if !v.IsNull() && !unwanted.IsNull() {
				if same, err = equal(v, unwanted); err != nil {
					return list, &EvalError{e.At, err}
				}
			}
			if !same {
				kept = append(kept, v)
			}
		}
		return schema.List(kept...), nil
	}
	return fold(n, array, elem)
}

// equality returns how values of two types are compared for equality, or nil when they cannot be.
func (z Zone) equality(x, y *schema.Type) func(v, w schema.Value) (bool, error) {
	if compare := z.comparing(x, y); compare != nil {
		return func(v, w schema.Value) (bool, error) {
			order, err := compare(v, w)
			return order == 0, err
		}
	}
	// ARRAY, MAP and ROW: equal as values of their common type.
	common := commonType([]*schema.Type{x, y})
	if common == nil {
		return nil
	}
	left, right := z.conversion(x, common), z.conversion(y, common)
	if left == nil || right == nil {
		return nil
	}
	return func(v, w schema.Value) (bool, error) {
		v, err := left(v)
		if err != nil {
			return false, err
		}
		w, err = right(w)
		return err == nil && v.Equal(w), err
	}
}
