package expr

import (
	"errors"
	"fmt"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// CastError says which value a CAST could not convert, and to what. TRY_CAST gives NULL instead.
type CastError struct {
	Value schema.Value
	Type  *schema.Type
	// Cause says what is wrong with the value, or is nil.
	Cause error
}

// Error returns `cannot cast 'abc' to INT: it is not an integer in the type's range`.
func (e *CastError) Error() string {
	text := fmt.Sprintf("cannot cast %s to %v", shortened(e.Value.String()), e.Type)
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *CastError) Unwrap() error { return e.Cause }

// shortened keeps an error readable when the value is a document.
func shortened(s string) string {
	const limit = 200
	n := 0
	for i := range s {
		if n++; n > limit {
			return s[:i] + "…"
		}
	}
	return s
}

// cast is CAST and TRY_CAST.
func (c compiler) cast(e *ast.Cast) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	if err := storable(e.Type); err != nil {
		return node{}, errorAt(e.At, "%v", err)
	}
	convert := c.zone().conversion(x.typ, e.Type)
	if convert == nil {
		return node{}, errorAt(e.At, "cannot cast a value of type %v to %v", x.typ, e.Type)
	}
	typ := withNullable(e.Type, !x.typ.NotNull || e.Try || mayOverflow(x.typ, e.Type))
	n, err := unaryNode(e.At, typ, x, func(v schema.Value) (schema.Value, error) {
		w, err := convert(v)
		if err != nil && e.Try {
			return schema.Null(), nil
		}
		return w, err
	})
	n.exact = x.exact
	return n, err
}

// mayOverflow reports whether a cast gives NULL for numbers with too many digits.
func mayOverflow(from, to *schema.Type) bool {
	if to.Kind != schema.TypeDecimal || !isNumeric(from) {
		return false
	}
	if isFloating(from) {
		return true
	}
	precision, scale := digitsOf(from)
	// Rounding may carry into one digit more.
	if scale > to.Scale {
		precision++
	}
	return precision-scale > to.Precision-to.Scale
}

// maxFixedLength is the longest CHAR and BINARY that is filled up: no DynamoDB item is larger.
const maxFixedLength = 400 * 1024

// storable rejects the types that have no values here.
func storable(t *schema.Type) error {
	switch t.Kind {
	case schema.TypeIntervalYearMonth, schema.TypeIntervalDayTime:
		return fmt.Errorf(
			"an INTERVAL cannot be stored in DynamoDB: store a number, or CAST it to STRING",
		)
	case schema.TypeMultiset, schema.TypeRaw, schema.TypeTimestampTZ:
		return fmt.Errorf("a value of type %v cannot be stored in DynamoDB", t)
	case schema.TypeChar, schema.TypeBinary:
		if t.Length > maxFixedLength {
			return fmt.Errorf(
				"a value of type %v is larger than an item of DynamoDB; use STRING or BYTES", t,
			)
		}
	case schema.TypeArray:
		return storable(t.Elem)
	case schema.TypeMap:
		switch t.Key.Kind {
		case schema.TypeArray, schema.TypeMap, schema.TypeRow:
			return fmt.Errorf(
				"a value of type %v cannot be the key of a MAP: keys become the names of "+
					"attributes",
				t.Key,
			)
		}
		return errors.Join(storable(t.Key), storable(t.Elem))
	case schema.TypeRow:
		for _, f := range t.Fields {
			if err := storable(f.Type); err != nil {
				return fmt.Errorf("field '%s': %w", f.Name, err)
			}
		}
	}
	return nil
}

// conversion returns the explicit cast between two types (Flink documentation, "CAST", and its
// LogicalTypeCasts), or nil where there is none. It is given no NULLs; its errors are *[CastError].
func (z Zone) conversion(from, to *schema.Type) unaryFunc {
	if from.Kind == schema.TypeNull {
		return func(schema.Value) (schema.Value, error) { return schema.Null(), nil }
	}
	switch to.Kind {
	case schema.TypeChar, schema.TypeVarchar:
		return z.toText(from, to)
	case schema.TypeBinary, schema.TypeVarbinary:
		switch {
		case isCharacter(from):
			return func(v schema.Value) (schema.Value, error) {
				return schema.Bytes([]byte(sizedBytes(v.Text(), to))), nil
			}
		case isBinary(from):
			return func(v schema.Value) (schema.Value, error) {
				return schema.Bytes([]byte(sizedBytes(v.BytesString(), to))), nil
			}
		}
	case schema.TypeBoolean:
		return toBoolean(from, to)
	case schema.TypeDecimal:
		return toDecimal(from, to)
	case schema.TypeTinyint, schema.TypeSmallint, schema.TypeInt, schema.TypeBigint:
		return toInteger(from, to)
	case schema.TypeFloat, schema.TypeDouble:
		return toFloat(from, to)
	case schema.TypeDate, schema.TypeTime, schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return z.toDatetime(from, to)
	case schema.TypeArray, schema.TypeMap, schema.TypeRow:
		if from.Kind == to.Kind {
			return toConstructed(from, to, z.conversion)
		}
	}
	return nil
}

func (z Zone) toText(from, to *schema.Type) unaryFunc {
	if isCharacter(from) {
		return func(v schema.Value) (schema.Value, error) {
			s := v.Text()
			if sized := sizedText(s, to); len(sized) != len(s) {
				return schema.String(sized), nil
			}
			return v, nil
		}
	}
	if storable(from) != nil && !isInterval(from) {
		return nil
	}
	return func(v schema.Value) (schema.Value, error) {
		var buf [64]byte
		return schema.String(sizedText(string(z.appendText(buf[:0], v, from)), to)), nil
	}
}

// toConstructed converts ARRAY, MAP and ROW part by part, ROW by position.
func toConstructed(from, to *schema.Type, part func(from, to *schema.Type) unaryFunc) unaryFunc {
	var parts []unaryFunc
	switch to.Kind {
	case schema.TypeMap:
		return toMap(part(from.Key, to.Key), part(from.Elem, to.Elem))
	case schema.TypeArray:
		parts = []unaryFunc{part(from.Elem, to.Elem)}
	default:
		if len(from.Fields) != len(to.Fields) {
			return nil
		}
		for i := range to.Fields {
			parts = append(parts, part(from.Fields[i].Type, to.Fields[i].Type))
		}
	}
	for _, p := range parts {
		if p == nil {
			return nil
		}
	}
	return func(v schema.Value) (schema.Value, error) {
		elems := v.Elements()
		if to.Kind == schema.TypeRow && len(elems) != len(parts) {
			return v, &CastError{
				v, to, fmt.Errorf("it has %d fields, not %d", len(elems), len(parts)),
			}
		}
		converted := make([]schema.Value, len(elems))
		for i, elem := range elems {
			if elem.IsNull() {
				continue
			}
			var err error
			if converted[i], err = parts[i%len(parts)](elem); err != nil {
				return v, err
			}
		}
		return schema.List(converted...), nil
	}
}

// toMap converts the keys and values of a MAP. It is nil when one of the conversions is.
func toMap(convertKey, convertValue unaryFunc) unaryFunc {
	if convertKey == nil || convertValue == nil {
		return nil
	}
	return func(v schema.Value) (schema.Value, error) {
		pairs := make([]schema.Value, 0, 2*v.MapLen())
		for i := range v.MapLen() {
			key, value := v.MapEntry(i)
			var err error
			if !key.IsNull() {
				if key, err = convertKey(key); err != nil {
					return v, err
				}
			}
			if !value.IsNull() {
				if value, err = convertValue(value); err != nil {
					return v, err
				}
			}
			pairs = append(pairs, key, value)
		}
		return schema.Map(pairs...), nil
	}
}

func (z Zone) toDatetime(from, to *schema.Type) unaryFunc {
	switch {
	case isCharacter(from):
		return z.datetimeFromText(to)
	case from.Kind == schema.TypeTime && to.Kind == schema.TypeTime:
		return func(v schema.Value) (schema.Value, error) {
			return timeOfDay(v.TimeOfDay(), to.Precision), nil
		}
	case from.Kind == schema.TypeTime && isTimestamp(to):
		// The day is that of the epoch, as Flink's TIME is a time that has passed since it.
		return func(v schema.Value) (schema.Value, error) {
			return z.moment(midnight(0).Add(v.TimeOfDay()), to), nil
		}
	case from.Kind == schema.TypeDate && to.Kind == schema.TypeTime:
		return nil
	case isDay(from):
		return func(v schema.Value) (schema.Value, error) { return z.moment(z.local(v), to), nil }
	}
	return nil
}
