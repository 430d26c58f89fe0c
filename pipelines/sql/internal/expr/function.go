package expr

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// functions are the functions that exist, in the order in which an error lists them.
var functions = []string{"ARRAY_REMOVE", "TO_TIMESTAMP_LTZ"}

// aggregates are the functions of Flink's that make one row of many.
var aggregates = []string{
	"COUNT", "AVG", "SUM", "MAX", "MIN", "STDDEV_POP", "STDDEV_SAMP", "STDDEV", "VAR_POP", "VAR_SAMP", "VARIANCE",
	"COLLECT", "RANK", "DENSE_RANK", "ROW_NUMBER", "LEAD", "LAG", "FIRST_VALUE", "LAST_VALUE", "LISTAGG", "ARRAY_AGG",
	"CUME_DIST", "PERCENT_RANK", "NTILE", "JSON_OBJECTAGG", "JSON_ARRAYAGG", "SINGLE_VALUE",
}

func (c compiler) call(e *ast.Call) (node, error) {
	if slices.Contains(aggregates, e.Name) {
		return node{}, fault(e.At, "%s is an aggregate, and aggregates are not supported: every row is stored by itself", e.Name)
	}
	if !slices.Contains(functions, e.Name) {
		return node{}, fault(e.At, "function %s is not supported; the functions are %s", e.Name, strings.Join(functions, ", "))
	}
	args, err := c.all(e.Args)
	if err != nil {
		return node{}, err
	}
	if len(args) != 2 {
		return node{}, fault(e.At, "%s takes 2 arguments, not %d", e.Name, len(args))
	}
	if e.Name == "ARRAY_REMOVE" {
		return arrayRemove(e, args[0], args[1])
	}
	return toTimestampLTZ(e, args[0], args[1])
}

// arrayRemove is ARRAY_REMOVE(array, element): the array without the elements that are equal to the
// given one, or without NULLs when that is NULL.
func arrayRemove(e *ast.Call, array, elem node) (node, error) {
	if array.typ.Kind != schema.TypeArray {
		return node{}, fault(e.At, "ARRAY_REMOVE takes an ARRAY and an element of it, not %v", array.typ)
	}
	equal := equality(array.typ.Elem, elem.typ)
	if equal == nil {
		return node{}, fault(e.At, "ARRAY_REMOVE: %v can be no element of %v; CAST it", elem.typ, array.typ)
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
		kept := make([]schema.Value, 0, len(list.Elems()))
		for _, v := range list.Elems() {
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

// equality tells equal values of two types, or is nil when they cannot be compared.
func equality(x, y *schema.Type) func(v, w schema.Value) (bool, error) {
	if compare := comparing(x, y); compare != nil {
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
	left, right := conversion(x, common), conversion(y, common)
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

// The seconds of the years 0 to 9999, outside of which TO_TIMESTAMP_LTZ gives NULL, as in Flink.
const (
	minEpochSeconds = -62167219200
	maxEpochSeconds = 253402300799
)

// toTimestampLTZ is TO_TIMESTAMP_LTZ(number, precision): seconds since the epoch when precision is 0,
// milliseconds when it is 3.
func toTimestampLTZ(e *ast.Call, number, precision node) (node, error) {
	if !isNumeric(number.typ) && number.typ.Kind != schema.TypeNull {
		return node{}, fault(e.At, "TO_TIMESTAMP_LTZ takes a number, not %v", number.typ)
	}
	if !isInteger(precision.typ) {
		return node{}, fault(e.At, "TO_TIMESTAMP_LTZ takes a precision of 0 or 3, not %v", precision.typ)
	}
	typ := &schema.Type{Kind: schema.TypeTimestampLTZ, Precision: 3}
	if precision.constant {
		if _, err := unitOf(precision.value); err != nil {
			return node{}, fault(e.At, "%v", err)
		}
	}
	return binaryNode(e.At, typ, number, precision, func(v, p schema.Value) (schema.Value, error) {
		unit, err := unitOf(p)
		if err != nil {
			return v, err
		}
		ms, ok, err := epochMillis(v, unit)
		if err != nil || !ok {
			return schema.Null(), err
		}
		return schema.Instant(time.UnixMilli(ms)), nil
	})
}

// unitOf returns how many milliseconds a number of that precision counts.
func unitOf(precision schema.Value) (int64, error) {
	switch precision.Int64() {
	case 0:
		return 1000, nil
	case 3:
		return 1, nil
	default:
		return 0, fmt.Errorf("TO_TIMESTAMP_LTZ: precision %v is not supported; it is 0 for seconds or 3 for milliseconds", precision)
	}
}

// epochMillis returns v as milliseconds, and whether they are of the years 0 to 9999. Only a FLOAT or
// DOUBLE gives a fraction of a second; a DECIMAL loses it first, as in Flink.
func epochMillis(v schema.Value, unit int64) (int64, bool, error) {
	bound := int64(maxEpochSeconds+1) * 1000
	var ms int64
	switch v.Kind() {
	case schema.KindFloat:
		f := v.Float64() * float64(unit)
		if math.IsNaN(f) || math.Abs(f) >= float64(bound) {
			return 0, false, nil
		}
		ms = int64(f)
	case schema.KindInt:
		ms = v.Int64()
	default:
		d, ok := decimalOf(v)
		if !ok {
			return 0, false, notANumber(v)
		}
		if len(d.digits)-d.scale > 18 {
			return 0, false, nil
		}
		ms = d.whole()
	}
	if v.Kind() != schema.KindFloat {
		if ms > bound || ms < -bound {
			return 0, false, nil
		}
		ms *= unit
	}
	return ms, ms >= minEpochSeconds*1000 && ms < bound, nil
}
