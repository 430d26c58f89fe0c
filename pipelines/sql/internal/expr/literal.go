package expr

import (
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// maxPrecision is the most digits that a DECIMAL of Flink has.
const maxPrecision = 38

// literal types a constant as Flink's parser, Calcite, does.
func literal(e *ast.Literal) (node, error) {
	switch e.Kind {
	case ast.NullLiteral:
		return constantNode(e.At, &schema.Type{Kind: schema.TypeNull}, schema.Null()), nil
	case ast.StringLiteral:
		typ := &schema.Type{
			Kind: schema.TypeChar, Length: utf8.RuneCountInString(e.Text), NotNull: true,
		}
		return constantNode(e.At, typ, schema.String(e.Text)), nil
	case ast.ExactLiteral:
		return exactLiteral(e)
	case ast.ApproxLiteral:
		f, err := strconv.ParseFloat(e.Text, 64)
		if err != nil {
			return node{}, errorAt(e.At, "numeric literal '%s' is out of the range of DOUBLE",
				e.Text)
		}
		n := constantNode(e.At, notNull(schema.TypeDouble), schema.Float(f))
		n.exact = true
		return n, nil
	case ast.BoolLiteral:
		if e.Text == "UNKNOWN" {
			return constantNode(e.At, &schema.Type{Kind: schema.TypeBoolean}, schema.Null()), nil
		}
		return constantNode(e.At, notNull(schema.TypeBoolean), schema.Bool(e.Text == "TRUE")), nil
	case ast.BytesLiteral:
		b, err := hex.DecodeString(e.Text)
		if err != nil {
			return node{}, errorAt(e.At,
				"binary literal X'%s' must hold an even number of hexadecimal digits", e.Text)
		}
		typ := &schema.Type{Kind: schema.TypeBinary, Length: len(b), NotNull: true}
		return constantNode(e.At, typ, schema.Bytes(b)), nil
	case ast.DateLiteral, ast.TimeLiteral, ast.TimestampLiteral:
		return datetimeLiteral(e)
	default:
		return node{}, errorAt(e.At, "a literal of this kind is not supported")
	}
}

// exactLiteral is INT or BIGINT when it has no fraction and fits, else DECIMAL with the digits as
// written: 1.10 is DECIMAL(3, 2) and 0.01 too, as Calcite counts the zero before the point.
func exactLiteral(e *ast.Literal) (node, error) {
	whole, fraction, _ := strings.Cut(e.Text, ".")
	n := node{}
	if fraction == "" {
		if i, err := strconv.ParseInt(whole, 10, 64); err == nil {
			kind := schema.TypeBigint
			if i <= math.MaxInt32 {
				kind = schema.TypeInt
			}
			n = constantNode(e.At, notNull(kind), schema.Int(i))
			n.exact = true
			return n, nil
		}
		// Flink would wrap it around into a BIGINT.
		if _, ok := new(big.Int).SetString(whole, 10); !ok {
			return node{}, errorAt(e.At, "'%s' is not a number", e.Text)
		}
		whole = strings.TrimLeft(whole, "0")
	}
	typ := &schema.Type{
		Kind: schema.TypeDecimal, Precision: len(whole) + len(fraction),
		Scale: len(fraction), NotNull: true,
	}
	if typ.Precision > maxPrecision {
		return node{}, errorAt(e.At, "numeric literal '%s' has more than %d digits", e.Text,
			maxPrecision)
	}
	v, err := sqltext.ParseDecimal(e.Text, typ.Precision, typ.Scale)
	if err != nil {
		return node{}, errorAt(e.At, "'%s': %v", e.Text, err)
	}
	n = constantNode(e.At, typ, v)
	n.exact = true
	return n, nil
}

func datetimeLiteral(e *ast.Literal) (node, error) {
	_, fraction, _ := strings.Cut(e.Text, ".")
	switch e.Kind {
	case ast.DateLiteral:
		if strings.Count(e.Text, "-") == 2 && !strings.Contains(e.Text, " ") {
			if days, err := sqltext.ParseDate(e.Text); err == nil {
				return constantNode(e.At, notNull(schema.TypeDate), schema.Date(days)), nil
			}
		}
		return node{}, errorAt(e.At,
			"illegal DATE literal '%s'; it must be 'yyyy-MM-dd', a day of the years 1 to 9999",
			e.Text)
	case ast.TimeLiteral:
		typ := &schema.Type{Kind: schema.TypeTime, Precision: len(fraction), NotNull: true}
		if strings.Count(e.Text, ":") == 2 && len(fraction) <= 9 {
			if d, err := sqltext.ParseTime(e.Text); err == nil {
				return constantNode(e.At, typ, timeOfDay(d, typ.Precision)), nil
			}
		}
		return node{}, errorAt(e.At, "illegal TIME literal '%s'; it must be 'HH:mm:ss[.fraction]'",
			e.Text)
	default:
		typ := &schema.Type{Kind: schema.TypeTimestamp, Precision: len(fraction), NotNull: true}
		if strings.Count(e.Text, ":") == 2 && len(fraction) <= 9 {
			if t, err := sqltext.ParseTimestamp(e.Text); err == nil {
				return constantNode(e.At, typ, schema.Timestamp(t)), nil
			}
		}
		return node{}, errorAt(
			e.At,
			"illegal TIMESTAMP literal '%s'; it must be 'yyyy-MM-dd HH:mm:ss[.fraction]', "+
				"of the years 1 to 9999, with at most 9 digits of a fraction",
			e.Text,
		)
	}
}

func notNull(kind schema.TypeKind) *schema.Type { return &schema.Type{Kind: kind, NotNull: true} }

// withNullable returns t with the given nullability.
func withNullable(t *schema.Type, nullable bool) *schema.Type {
	if t.NotNull == !nullable {
		return t
	}
	u := *t
	u.NotNull = !nullable
	return &u
}

// foldedFloat is a constant of type FLOAT as it leaves Flink's planner, which keeps folded FLOATs
// with seven significant digits: CAST(1 AS FLOAT)/3 is stored as 0.3333333. The same expression
// over a column keeps them all.
func foldedFloat(v schema.Value) schema.Value {
	f := v.Float64()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return v
	}
	g, err := strconv.ParseFloat(strconv.FormatFloat(f, 'e', 6, 64), 32)
	if err != nil {
		return v // rounding up left the range of FLOAT
	}
	return schema.Float(g)
}
