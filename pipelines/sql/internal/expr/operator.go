package expr

import (
	"errors"
	"fmt"
	"math"
	"math/big"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var errDivisionByZero = errors.New("division by zero")

func (c compiler) unary(e *ast.Unary) (node, error) {
	if l, ok := e.X.(*ast.Literal); ok && e.Op == "-" && l.Kind == ast.ExactLiteral && l.Text == "9223372036854775808" {
		n := constantNode(e.At, notNull(schema.TypeBigint), schema.Int(math.MinInt64)) // its magnitude is no BIGINT
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
		return node{}, fault(e.At, "cannot apply '%s' to %v; it takes a number", e.Op, x.typ)
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
		return func(v schema.Value) (schema.Value, error) { return integer(t.Kind, -v.Int64()), nil }
	case isFloating(t):
		return func(v schema.Value) (schema.Value, error) { return schema.Float(-floatOf(v, 64)), nil }
	default:
		return func(v schema.Value) (schema.Value, error) {
			d, ok := decimalOf(v)
			if !ok {
				return v, notANumber(v)
			}
			d.negative = !d.negative
			return schema.Decimal(d.String()), nil
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

func notANumber(v schema.Value) error { return fmt.Errorf("%v is no number", v) }

func (c compiler) binary(e *ast.Binary) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	y, err := c.compile(e.Y)
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
		return node{}, fault(e.At, "operator '%s' is not supported", e.Op)
	}
}

func cannotApply(e *ast.Binary, x, y node, takes string) error {
	return fault(e.At, "cannot apply '%s' to %v and %v; it takes %s", e.Op, x.typ, y.typ, takes)
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
	typ := &schema.Type{Length: addLengths(a.Length, b.Length), NotNull: x.typ.NotNull && y.typ.NotNull}
	join := func(v, w schema.Value) (schema.Value, error) { return schema.String(v.Str() + w.Str()), nil }
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
		join = func(v, w schema.Value) (schema.Value, error) { return schema.Bytes([]byte(v.Str() + w.Str())), nil }
	default:
		return node{}, cannotApply(e, x, y, "two strings, or two of BINARY and VARBINARY; CAST the other one")
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
			return node{}, cannotApply(e, x, y, "a date or time and an INTERVAL, two INTERVALs, or one and a whole number")
		}
		return binaryNode(e.At, withNullable(typ, nullable(x, y)), x, y, f)
	}
	if e.Op == "-" && isTemporal(a) && isTemporal(b) {
		return node{}, cannotApply(e, x, y, "two numbers; the time between two timestamps is (a - b) DAY TO SECOND, "+
			"or TIMESTAMPDIFF(SECOND, b, a)")
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
		a, ok := decimalOf(v)
		if !ok {
			return schema.Value{}, notANumber(v)
		}
		b, ok := decimalOf(w)
		if !ok {
			return schema.Value{}, notANumber(w)
		}
		var d decimal
		switch op {
		case "*":
			d = bigDecimal(new(big.Int).Mul(a.big(), b.big()), max(a.scale, 0)+max(b.scale, 0))
		case "/":
			if b.digits == "" {
				return schema.Value{}, errDivisionByZero
			}
			d = quotient(a, b)
		default:
			scale := max(a.scale, b.scale, 0)
			m, n := a.scaled(scale), b.scaled(scale)
			switch op {
			case "+":
				m.Add(m, n)
			case "-":
				m.Sub(m, n)
			default:
				if n.Sign() == 0 {
					return schema.Value{}, errDivisionByZero
				}
				m.Rem(m, n)
			}
			d = bigDecimal(m, scale)
		}
		text, ok := d.fit(typ.Precision, typ.Scale)
		if !ok {
			return schema.Null(), nil
		}
		return schema.Decimal(text), nil
	}
}

// scaled returns d times 10 to the power of scale, which must not be below d's.
func (d decimal) scaled(scale int) *big.Int {
	b := d.big()
	return b.Mul(b, powerOfTen(scale-max(d.scale, 0)))
}

// quotient is a/b rounded half up to 38 significant digits, as Flink divides before it rounds to the
// scale of the type.
func quotient(a, b decimal) decimal {
	if a.digits == "" {
		return decimal{}
	}
	m, n := a.big(), b.big()
	more := max(0, maxPrecision+2+len(b.digits)+max(0, -b.scale)-len(a.digits))
	m.Mul(m, powerOfTen(more))
	scale := max(a.scale, 0) - max(b.scale, 0) + more
	q, r := m.QuoRem(m, n, new(big.Int))
	if r.Sign() != 0 {
		// A digit that stands for the rest, so that what lies just above a half is not taken for less.
		q.Mul(q, big.NewInt(10))
		if a.negative != b.negative {
			q.Sub(q, big.NewInt(1))
		} else {
			q.Add(q, big.NewInt(1))
		}
		scale++
	}
	d := bigDecimal(q, scale)
	if extra := len(d.digits) - maxPrecision; extra > 0 {
		d = d.rescale(d.scale-extra, maxPrecision)
	}
	return d
}
