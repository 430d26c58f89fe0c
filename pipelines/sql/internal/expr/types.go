package expr

import (
	"math"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// integerDigits are the digits of the integer types where Flink takes them for DECIMALs.
var integerDigits = map[schema.TypeKind]int{
	schema.TypeTinyint: 3, schema.TypeSmallint: 5, schema.TypeInt: 10, schema.TypeBigint: 19,
}

func isInteger(t *schema.Type) bool { return integerDigits[t.Kind] > 0 }

func isExact(t *schema.Type) bool { return isInteger(t) || t.Kind == schema.TypeDecimal }

func isFloating(t *schema.Type) bool {
	return t.Kind == schema.TypeFloat || t.Kind == schema.TypeDouble
}

func isNumeric(t *schema.Type) bool { return isExact(t) || isFloating(t) }

func isCharacter(t *schema.Type) bool {
	return t.Kind == schema.TypeChar || t.Kind == schema.TypeVarchar
}

func isBinary(t *schema.Type) bool {
	return t.Kind == schema.TypeBinary || t.Kind == schema.TypeVarbinary
}

func isTimestamp(t *schema.Type) bool {
	return t.Kind == schema.TypeTimestamp || t.Kind == schema.TypeTimestampLTZ
}

// digitsOf returns precision and scale of an exact type as a DECIMAL.
func digitsOf(t *schema.Type) (precision, scale int) {
	if t.Kind == schema.TypeDecimal {
		return t.Precision, t.Scale
	}
	return integerDigits[t.Kind], 0
}

// commonType is the type that values of all the types become in one ARRAY or MAP, or nil when there
// is none (Flink's LogicalTypeMerging). It is nullable when one of them is.
func commonType(types []*schema.Type) *schema.Type {
	var common *schema.Type
	nullable := false
	for _, t := range types {
		nullable = nullable || !t.NotNull
		switch {
		case t.Kind == schema.TypeNull:
		case common == nil:
			common = t
		default:
			if common = commonOfTwo(common, t); common == nil {
				return nil
			}
		}
	}
	if common == nil {
		common = &schema.Type{Kind: schema.TypeNull} // NULLs only
	}
	return withNullable(common, nullable)
}

func commonOfTwo(a, b *schema.Type) *schema.Type {
	switch {
	case withNullable(a, true).Equal(withNullable(b, true)):
		return a
	case isCharacter(a) && isCharacter(b):
		return sized(a, b, schema.TypeChar, schema.TypeVarchar)
	case isBinary(a) && isBinary(b):
		return sized(a, b, schema.TypeBinary, schema.TypeVarbinary)
	case isNumeric(a) && isNumeric(b):
		return commonNumber(a, b)
	case a.Kind == schema.TypeTime && b.Kind == schema.TypeTime, isTimestamp(a) && isTimestamp(b):
		kind := a.Kind
		if a.Kind != b.Kind {
			kind = schema.TypeTimestampLTZ
		}
		return &schema.Type{Kind: kind, Precision: max(a.Precision, b.Precision)}
	case a.Kind != b.Kind:
		return nil
	}
	switch a.Kind {
	case schema.TypeArray:
		if elem := commonType([]*schema.Type{a.Elem, b.Elem}); elem != nil {
			return &schema.Type{Kind: schema.TypeArray, Elem: elem}
		}
	case schema.TypeMap:
		key := commonType([]*schema.Type{a.Key, b.Key})
		elem := commonType([]*schema.Type{a.Elem, b.Elem})
		if key != nil && elem != nil {
			return &schema.Type{Kind: schema.TypeMap, Key: key, Elem: elem}
		}
	case schema.TypeRow:
		return commonRow(a, b)
	}
	return nil
}

// commonRow has the names of the first.
func commonRow(a, b *schema.Type) *schema.Type {
	if len(a.Fields) != len(b.Fields) {
		return nil
	}
	row := &schema.Type{Kind: schema.TypeRow, Fields: make([]schema.Field, len(a.Fields))}
	for i, f := range a.Fields {
		if f.Type = commonType([]*schema.Type{f.Type, b.Fields[i].Type}); f.Type == nil {
			return nil
		}
		row.Fields[i] = f
	}
	return row
}

// sized is the longer of two types; different fixed lengths become a variable one, so that nothing
// is padded.
func sized(a, b *schema.Type, fixed, variable schema.TypeKind) *schema.Type {
	t := &schema.Type{Kind: variable, Length: max(a.Length, b.Length)}
	if a.Kind == fixed && b.Kind == fixed && a.Length == b.Length {
		t.Kind = fixed
	}
	return t
}

func commonNumber(a, b *schema.Type) *schema.Type {
	switch {
	case isInteger(a) && isInteger(b):
		if integerDigits[a.Kind] >= integerDigits[b.Kind] {
			return a
		}
		return b
	case isExact(a) && isExact(b):
		p1, s1 := digitsOf(a)
		p2, s2 := digitsOf(b)
		whole := min(max(p1-s1, p2-s2), maxPrecision)
		scale := min(max(s1, s2), maxPrecision-whole)
		return &schema.Type{Kind: schema.TypeDecimal, Precision: whole + scale, Scale: scale}
	case a.Kind == schema.TypeDouble || b.Kind == schema.TypeDouble,
		a.Kind == schema.TypeDecimal || b.Kind == schema.TypeDecimal:
		return &schema.Type{Kind: schema.TypeDouble}
	default:
		return &schema.Type{Kind: schema.TypeFloat}
	}
}

// arithmeticType is the type of x op y for numbers (Flink's FlinkTypeSystem): exact numbers of
// which one is a DECIMAL give a DECIMAL that holds every result as far as 38 digits allow,
// everything else the common type.
func arithmeticType(op string, x, y *schema.Type) *schema.Type {
	if !isExact(x) || !isExact(y) || isInteger(x) && isInteger(y) {
		if op == "%" && isInteger(x) && isInteger(y) {
			return y // a remainder fits the type of the divisor
		}
		return commonNumber(x, y)
	}
	p1, s1 := digitsOf(x)
	p2, s2 := digitsOf(y)
	precision, scale := 0, 0
	switch op {
	case "*":
		precision, scale = p1+p2+1, s1+s2
	case "/":
		scale = max(6, s1+p2+1)
		precision = p1 - s1 + s2 + scale
	case "%":
		scale = max(s1, s2)
		precision = min(p1-s1, p2-s2) + scale
	default:
		scale = max(s1, s2)
		precision = max(p1-s1, p2-s2) + scale + 1
	}
	if precision > maxPrecision {
		// Digits before the point are worth more than those after it, of which six stay.
		scale = max(maxPrecision-(precision-scale), min(scale, 6))
		precision = maxPrecision
	}
	return &schema.Type{Kind: schema.TypeDecimal, Precision: precision, Scale: scale}
}

// addLengths adds the lengths of two strings' types.
func addLengths(a, b int) int {
	if a > math.MaxInt32-b {
		return schema.MaxLength
	}
	return a + b
}
