package expr

import (
	"errors"
	"fmt"
	"math"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var errDivisionByZero = errors.New("division by zero")

func (c compiler) unary(e *ast.Unary) (node, error) {
	if l, ok := e.X.(*ast.Literal); ok && e.Op == "-" && l.Kind == ast.ExactLiteral &&
		l.Text == "9223372036854775808" {
		n := constantNode(e.At, notNull(schema.TypeBigint),
			schema.Int(math.MinInt64)) // its magnitude is not a BIGINT
		n.exact = true
		return n, nil
	}
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	if e.Op == "NOT" {
		return not(e.At, x)
	}
	if x.typ.Kind == schema.TypeNull {
		return x, nil
	}
	if !isNumeric(x.typ) && !isInterval(x.typ) {
		return node{}, errorAt(e.At, "cannot apply '%s' to %v; it takes a number", e.Op, x.typ)
	}
	if e.Op == "+" {
		return x, nil
	}
	n, err := unaryNode(e.At, x.typ, x, negation(x.typ))
	n.exact = x.exact
	return n, err
}

// negation wraps around: the smallest number of an integer type is its own negative, as in Java.
func negation(t *schema.Type) unaryFunc {
	switch {
	case isInteger(t), isInterval(t):
		return func(v schema.Value) (schema.Value, error) {
			return integer(t.Kind, -v.Int64()), nil
		}
	case isFloating(t):
		return func(v schema.Value) (schema.Value, error) {
			return schema.Float(-floatOf(v, 64)), nil
		}
	default:
		return func(v schema.Value) (schema.Value, error) {
			var d apd.Decimal
			if !setDecimal(&d, v) {
				return v, notANumber(v)
			}
			d.Negative = !d.Negative
			return storeDecimal(&d, t), nil
		}
	}
}

// integer is i as an integer type holds it: what does not fit wraps around, as in Java.
func integer(kind schema.TypeKind, i int64) schema.Value {
	switch kind {
	case schema.TypeTinyint:
		i = int64(int8(i))
	case schema.TypeSmallint:
		i = int64(int16(i))
	case schema.TypeInt:
		i = int64(int32(i))
	}
	return schema.Int(i)
}

func notANumber(v schema.Value) error { return fmt.Errorf("%v is not a number", v) }

// compilePair compiles the two sides of an operator.
func (c compiler) compilePair(left, right ast.Expr) (x, y node, err error) {
	if x, err = c.compile(left); err != nil {
		return x, y, err
	}
	y, err = c.compile(right)
	return x, y, err
}

func (c compiler) binary(e *ast.Binary) (node, error) {
	x, y, err := c.compilePair(e.X, e.Y)
	if err != nil {
		return node{}, err
	}
	switch e.Op {
	case "AND", "OR":
		return logical(e, x, y)
	case "=", "<>", "<", "<=", ">", ">=":
		return c.comparison(e, x, y)
	case "IS DISTINCT FROM", "IS NOT DISTINCT FROM":
		return c.distinct(e, x, y)
	case "||":
		return concatenation(e, x, y)
	case "+", "-", "*", "/", "%":
		return c.arithmetic(e, x, y)
	default:
		return node{}, errorAt(e.At, "operator '%s' is not supported", e.Op)
	}
}

func cannotApply(e *ast.Binary, x, y node, takes string) error {
	return errorAt(e.At, "cannot apply '%s' to %v and %v; it takes %s", e.Op, x.typ, y.typ, takes)
}

// concatenation joins strings or bytes.
func concatenation(e *ast.Binary, x, y node) (node, error) {
	a, b := x.typ, y.typ
	switch {
	case a.Kind == schema.TypeNull:
		a = b
	case b.Kind == schema.TypeNull:
		b = a
	}
	typ := &schema.Type{
		Length: addLengths(a.Length, b.Length), NotNull: x.typ.NotNull && y.typ.NotNull,
	}
	join := func(v, w schema.Value) (schema.Value, error) {
		return schema.String(v.Text() + w.Text()), nil
	}
	switch {
	case isCharacter(a) && isCharacter(b):
		typ.Kind = schema.TypeVarchar
		if a.Kind == schema.TypeChar && b.Kind == schema.TypeChar {
			typ.Kind = schema.TypeChar
		}
	case isBinary(a) && isBinary(b):
		typ.Kind = schema.TypeVarbinary
		if a.Kind == schema.TypeBinary && b.Kind == schema.TypeBinary {
			typ.Kind = schema.TypeBinary
		}
		join = func(v, w schema.Value) (schema.Value, error) {
			return schema.Bytes([]byte(v.BytesString() + w.BytesString())), nil
		}
	default:
		return node{}, cannotApply(e, x, y,
			"two strings, or two of BINARY and VARBINARY; CAST the other one")
	}
	return binaryNode(e.At, typ, x, y, join)
}

func (c compiler) arithmetic(e *ast.Binary, x, y node) (node, error) {
	a, b := x.typ, y.typ
	if a.Kind == schema.TypeNull {
		a = b
	}
	if b.Kind == schema.TypeNull {
		b = a
	}
	if isInterval(a) || isInterval(b) {
		typ, f := c.intervalArithmetic(e.Op, a, b)
		if f == nil {
			return node{}, cannotApply(e, x, y,
				"a date or time and an INTERVAL, two INTERVALs, or one and a whole number")
		}
		return binaryNode(e.At, withNullable(typ, nullable(x, y)), x, y, f)
	}
	if e.Op == "-" && isTemporal(a) && isTemporal(b) {
		return node{}, cannotApply(
			e,
			x,
			y,
			"two numbers; the time between two timestamps is (a - b) DAY TO SECOND, "+
				"or TIMESTAMPDIFF(SECOND, b, a)",
		)
	}
	if !isNumeric(a) || !isNumeric(b) {
		return node{}, cannotApply(e, x, y, "two numbers")
	}
	typ := withNullable(arithmeticType(e.Op, a, b), !x.typ.NotNull || !y.typ.NotNull)
	var f binaryFunc
	switch {
	case isFloating(typ):
		f = floatArithmetic(e.Op, typ.Kind)
	case isInteger(typ):
		f = integerArithmetic(e.Op, typ.Kind)
	default:
		if typ.NotNull {
			typ = withNullable(typ, true) // too many digits give NULL
		}
		f = decimalArithmetic(e.Op, typ)
	}
	return binaryNode(e.At, typ, x, y, f)
}

func floatArithmetic(op string, kind schema.TypeKind) binaryFunc {
	bits := 64
	if kind == schema.TypeFloat {
		bits = 32
	}
	return func(v, w schema.Value) (schema.Value, error) {
		a, b := floatOf(v, bits), floatOf(w, bits)
		var r float64
		switch op {
		case "+":
			r = a + b
		case "-":
			r = a - b
		case "*":
			r = a * b
		case "/":
			r = a / b
		case "%":
			r = math.Mod(a, b)
		}
		if bits == 32 {
			// One operation on float32s, done in float64 and rounded, is the float32 operation.
			r = float64(float32(r))
		}
		return schema.Float(r), nil
	}
}

func integerArithmetic(op string, kind schema.TypeKind) binaryFunc {
	return func(v, w schema.Value) (schema.Value, error) {
		a, b := v.Int64(), w.Int64()
		switch op {
		case "+":
			a += b
		case "-":
			a -= b
		case "*":
			a *= b
		default:
			if b == 0 {
				return schema.Value{}, errDivisionByZero
			}
			if op == "/" {
				a /= b
			} else {
				a %= b
			}
		}
		return integer(kind, a), nil
	}
}

// decimalArithmetic is exact before it rounds half up to the type; NULL when the type has too few
// digits, as in Flink.
func decimalArithmetic(op string, typ *schema.Type) binaryFunc {
	return func(v, w schema.Value) (schema.Value, error) {
		var a, b, r apd.Decimal
		if !setDecimal(&a, v) {
			return schema.Value{}, notANumber(v)
		}
		if !setDecimal(&b, w) {
			return schema.Value{}, notANumber(w)
		}
		if err := compute(op, &r, &a, &b); err != nil {
			return schema.Value{}, err
		}
		return storeDecimal(&r, typ), nil
	}
}

// compute sets r to a op b: exact, but a quotient, which is rounded half up to 38 significant
// digits.
func compute(op string, r, a, b *apd.Decimal) (err error) {
	if (op == "/" || op == "%") && b.IsZero() {
		return errDivisionByZero
	}
	switch op {
	case "+":
		_, err = exactContext.Add(r, a, b)
	case "-":
		_, err = exactContext.Sub(r, a, b)
	case "*":
		_, err = exactContext.Mul(r, a, b)
	case "/":
		_, err = quotientContext.Quo(r, a, b)
	default:
		_, err = wideContext.Rem(r, a, b)
	}
	return err
}
