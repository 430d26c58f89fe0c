package expr

import (
	"cmp"
	"math"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// unordered is what a comparer returns for NaN, which is equal to nothing and neither less nor
// greater.
const unordered = 2

// comparer returns -1, 0 or +1, or unordered, for two values that are not NULL.
type comparer func(v, w schema.Value) (int, error)

// comparing returns how values of the two types are compared, or nil when they are not.
func (z Zone) comparing(x, y *schema.Type) comparer {
	switch {
	case x.Kind == schema.TypeNull || y.Kind == schema.TypeNull:
		return func(schema.Value, schema.Value) (int, error) {
			return unordered, nil // never called: one is NULL
		}
	case isInteger(x) && isInteger(y), isInterval(x) && x.Kind == y.Kind:
		return func(v, w schema.Value) (int, error) {
			return cmp.Compare(v.Int64(), w.Int64()), nil
		}
	case isExact(x) && isExact(y):
		return compareDecimals
	case isNumeric(x) && isNumeric(y):
		return func(v, w schema.Value) (int, error) {
			a, b := floatOf(v, 64), floatOf(w, 64)
			if math.IsNaN(a) || math.IsNaN(b) {
				return unordered, nil
			}
			return cmp.Compare(a, b), nil
		}
	case isCharacter(x) && isCharacter(y):
		return func(v, w schema.Value) (int, error) {
			return strings.Compare(v.Text(), w.Text()), nil
		}
	case isBinary(x) && isBinary(y):
		return func(v, w schema.Value) (int, error) {
			return strings.Compare(v.BytesString(), w.BytesString()), nil
		}
	case x.Kind == schema.TypeBoolean && y.Kind == schema.TypeBoolean:
		return func(v, w schema.Value) (int, error) {
			return cmp.Compare(boolToInt(v.Bool()), boolToInt(w.Bool())), nil
		}
	case x.Kind == schema.TypeTime && y.Kind == schema.TypeTime:
		return func(v, w schema.Value) (int, error) {
			return cmp.Compare(v.TimeOfDay(), w.TimeOfDay()), nil
		}
	case isDay(x) && isDay(y):
		return func(v, w schema.Value) (int, error) {
			return z.instantOf(v).Compare(z.instantOf(w)), nil
		}
	}
	return nil
}

func boolToInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func compareDecimals(v, w schema.Value) (int, error) {
	var a, b apd.Decimal
	if !setDecimal(&a, v) {
		return 0, notANumber(v)
	}
	if !setDecimal(&b, w) {
		return 0, notANumber(w)
	}
	return a.Cmp(&b), nil
}

func isDay(t *schema.Type) bool { return t.Kind == schema.TypeDate || isTimestamp(t) }

// comparison is NULL when one side is.
func (c compiler) comparison(e *ast.Binary, x, y node) (node, error) {
	compare := c.zone().comparing(x.typ, y.typ)
	if compare == nil {
		return node{}, cannotApply(e, x, y, "two values of comparable types; CAST one of them")
	}
	var holds func(order int) bool
	switch e.Op {
	case "=":
		holds = func(o int) bool { return o == 0 }
	case "<>":
		holds = func(o int) bool { return o != 0 }
	case "<":
		holds = func(o int) bool { return o == -1 }
	case "<=":
		holds = func(o int) bool { return o == -1 || o == 0 }
	case ">":
		holds = func(o int) bool { return o == 1 }
	default:
		holds = func(o int) bool { return o == 1 || o == 0 }
	}
	typ := &schema.Type{Kind: schema.TypeBoolean, NotNull: x.typ.NotNull && y.typ.NotNull}
	return binaryNode(e.At, typ, x, y, func(v, w schema.Value) (schema.Value, error) {
		order, err := compare(v, w)
		return schema.Bool(holds(order)), err
	})
}

func isTruth(t *schema.Type) bool {
	return t.Kind == schema.TypeBoolean || t.Kind == schema.TypeNull
}

// not turns TRUE and FALSE around and leaves NULL, which is UNKNOWN.
func not(pos schema.Position, x node) (node, error) {
	if !isTruth(x.typ) {
		return node{}, errorAt(pos, "cannot apply 'NOT' to %v; it takes a BOOLEAN", x.typ)
	}
	typ := &schema.Type{Kind: schema.TypeBoolean, NotNull: x.typ.NotNull}
	return unaryNode(pos, typ, x,
		func(v schema.Value) (schema.Value, error) { return schema.Bool(!v.Bool()), nil })
}

// logical is AND and OR in SQL's three-valued logic. The right side is not evaluated when the left
// one decides.
func logical(e *ast.Binary, x, y node) (node, error) {
	if !isTruth(x.typ) || !isTruth(y.typ) {
		return node{}, cannotApply(e, x, y, "two BOOLEANs")
	}
	decides := e.Op == "OR" // TRUE decides an OR, FALSE an AND
	evalX, evalY := x.eval, y.eval
	n := node{
		pos: e.At,
		typ: &schema.Type{Kind: schema.TypeBoolean, NotNull: x.typ.NotNull && y.typ.NotNull},
	}
	n.eval = func(row []schema.Value) (schema.Value, error) {
		a, err := evalX(row)
		if err != nil || !a.IsNull() && a.Bool() == decides {
			return a, err
		}
		b, err := evalY(row)
		if err != nil || !b.IsNull() && b.Bool() == decides {
			return b, err
		}
		if a.IsNull() {
			return a, nil
		}
		return b, nil
	}
	return fold(n, x, y)
}
