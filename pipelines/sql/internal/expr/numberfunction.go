package expr

import (
	"math"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const aNumber = "a number"

// number returns the argument with a type that is a number's: a bare NULL is taken for an INT.
func numberArgument(e *ast.Call, x node) (node, error) {
	if err := argument(e, x, isNumeric, aNumber); err != nil {
		return node{}, err
	}
	if x.typ.Kind == schema.TypeNull {
		x.typ = &schema.Type{Kind: schema.TypeInt}
	}
	return x, nil
}

// abs wraps around: the smallest number of an integer type stays as it is, as in Java.
func (c compiler) abs(e *ast.Call, args []node) (node, error) {
	x, err := numberArgument(e, args[0])
	if err != nil {
		return node{}, err
	}
	negate := negation(x.typ)
	return unaryNode(e.At, x.typ, x, func(v schema.Value) (schema.Value, error) {
		negative := false
		switch v.Kind() {
		case schema.KindInt:
			negative = v.Int64() < 0
		case schema.KindFloat:
			negative = v.Float64() < 0
		default:
			var d apd.Decimal
			if !setDecimal(&d, v) {
				return v, notANumber(v)
			}
			negative = d.Negative
		}
		if !negative {
			return v, nil
		}
		return negate(v)
	})
}

// round is ROUND(x[, digits]), half up, away from zero. A DECIMAL keeps as many digits after its
// point as the number given says, where that is a constant.
func (c compiler) round(e *ast.Call, args []node) (node, error) {
	x, err := numberArgument(e, args[0])
	if err != nil {
		return node{}, err
	}
	digits := constantNode(e.At, notNull(schema.TypeInt), schema.Int(0))
	if len(args) == 2 {
		digits = args[1]
		if err := argument(e, digits, isInteger, "an integer"); err != nil {
			return node{}, err
		}
	}
	typ := withNullable(x.typ, nullable(x, digits))
	if x.typ.Kind == schema.TypeDecimal && digits.constant && !digits.value.IsNull() {
		if scale := digits.value.Int64(); scale < int64(x.typ.Scale) {
			// Rounding may carry into one digit more.
			kept := int(max(scale, 0))
			precision := min(x.typ.Precision-x.typ.Scale+1+kept, maxPrecision)
			typ = &schema.Type{
				Kind: schema.TypeDecimal, Precision: precision, Scale: kept, NotNull: typ.NotNull,
			}
		}
	}
	return binaryNode(e.At, typ, x, digits, func(v, digits schema.Value) (schema.Value, error) {
		n := int(max(-400, min(digits.Int64(), 400))) // beyond, nothing changes or nothing is left
		if v.Kind() == schema.KindFloat && !isFinite(v.Float64()) {
			return v, nil
		}
		var d apd.Decimal
		if !setDecimal(&d, v) {
			return v, notANumber(v)
		}
		if n < -int(d.Exponent) {
			if _, err := wideContext.Quantize(&d, &d, int32(-n)); err != nil {
				return v, err
			}
		}
		return numberOf(&d, typ), nil
	})
}

func isFinite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

// numberOf is d as a number of that type. What has too many digits for a DECIMAL is NULL.
func numberOf(d *apd.Decimal, typ *schema.Type) schema.Value {
	switch {
	case isInteger(typ):
		return integer(typ.Kind, wholeOf(d))
	case isFloating(typ):
		bits := 64
		if typ.Kind == schema.TypeFloat {
			bits = 32
		}
		return schema.Float(floatOf(schema.Decimal(d.String()), bits))
	}
	return storeDecimal(d, typ)
}

func (c compiler) floor(e *ast.Call, args []node) (node, error) {
	if e.Word != "" {
		return c.floorTo(e, args[0])
	}
	return whole(e, args[0], math.Floor, wideContext.Floor)
}

func (c compiler) ceil(e *ast.Call, args []node) (node, error) {
	if e.Word != "" {
		return c.floorTo(e, args[0])
	}
	return whole(e, args[0], math.Ceil, wideContext.Ceil)
}

// whole is FLOOR and CEIL of a number, of a float and of a decimal one.
func whole(
	e *ast.Call,
	x node,
	f func(float64) float64,
	exact func(d, x *apd.Decimal) (apd.Condition, error),
) (node, error) {
	if isDay(x.typ) {
		return node{}, errorAt(e.At, "%s of %v takes a unit, as in %s(x TO DAY)", e.Name, x.typ,
			e.Name)
	}
	x, err := numberArgument(e, x)
	switch {
	case err != nil:
		return node{}, err
	case isInteger(x.typ):
		return x, nil
	case isFloating(x.typ):
		return unaryNode(
			e.At, x.typ, x,
			func(v schema.Value) (schema.Value, error) {
				return schema.Float(f(floatOf(v, 64))), nil
			},
		)
	}
	typ := &schema.Type{
		Kind: schema.TypeDecimal, Precision: x.typ.Precision, NotNull: x.typ.NotNull,
	}
	return unaryNode(e.At, typ, x, func(v schema.Value) (schema.Value, error) {
		var d, r apd.Decimal
		if !setDecimal(&d, v) {
			return v, notANumber(v)
		}
		if _, err := exact(&r, &d); err != nil {
			return v, err
		}
		return storeDecimal(&r, typ), nil
	})
}

// mod is MOD(x, y), which is x % y.
func (c compiler) mod(e *ast.Call, args []node) (node, error) {
	return c.arithmetic(&ast.Binary{At: e.At, Op: "%"}, args[0], args[1])
}
