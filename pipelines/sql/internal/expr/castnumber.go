package expr

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var (
	errBooleanForm = errors.New(
		"a BOOLEAN is true, t, yes, y, 1, false, f, no, n or 0, in any case",
	)
	errWholeForm  = errors.New("it is not an integer in the type's range")
	errNumberForm = errors.New("it is not a number")
	errTooLarge   = errors.New("it has too many digits")
)

// space is the blanks that may surround a number or a date in a string.
const space = " \t\r\n"

func toBoolean(from, to *schema.Type) unaryFunc {
	switch {
	case from.Kind == schema.TypeBoolean:
		return unchanged
	case isInteger(from):
		return func(v schema.Value) (schema.Value, error) {
			return schema.Bool(v.Int64() != 0), nil
		}
	case isCharacter(from):
		return func(v schema.Value) (schema.Value, error) {
			switch strings.ToLower(strings.Trim(v.Text(), space)) {
			case "t", "true", "y", "yes", "1":
				return schema.Bool(true), nil
			case "f", "false", "n", "no", "0":
				return schema.Bool(false), nil
			}
			return v, &CastError{v, to, errBooleanForm}
		}
	}
	return nil
}

func unchanged(v schema.Value) (schema.Value, error) { return v, nil }

// toDecimal rounds half up. A number with too many digits becomes NULL and a string with too many
// an error, as in Flink.
func toDecimal(from, to *schema.Type) unaryFunc {
	switch {
	case isCharacter(from):
		return func(v schema.Value) (schema.Value, error) {
			w, err := sqltext.ParseDecimal(strings.Trim(v.Text(), space), to.Precision, to.Scale)
			switch err {
			case sqltext.ErrNotANumber:
				return v, &CastError{v, to, errNumberForm}
			case sqltext.ErrRange:
				return v, &CastError{v, to, errTooLarge}
			}
			return w, err
		}
	case isNumeric(from), from.Kind == schema.TypeBoolean:
		return func(v schema.Value) (schema.Value, error) {
			var buf digitsBuffer
			n, ok := numberIn(asInt(v), &buf)
			if !ok {
				return v, &CastError{v, to, errNumberForm} // NaN and the infinities
			}
			return asDecimal(n, to), nil
		}
	}
	return nil
}

// asInt takes TRUE for 1 and FALSE for 0.
func asInt(v schema.Value) schema.Value {
	if v.Kind() == schema.KindBool {
		return schema.Int(boolToInt(v.Bool()))
	}
	return v
}

// toInteger cuts a fraction. A number out of range wraps around, or stops at the bounds of INT or
// BIGINT when it is a FLOAT or DOUBLE, as in Java; a string out of range is an error.
func toInteger(from, to *schema.Type) unaryFunc {
	switch {
	case isCharacter(from):
		bits := map[schema.TypeKind]int{
			schema.TypeTinyint: 8, schema.TypeSmallint: 16, schema.TypeInt: 32,
			schema.TypeBigint: 64,
		}[to.Kind]
		return func(v schema.Value) (schema.Value, error) {
			i, ok := parseWhole(strings.Trim(v.Text(), space), bits)
			if !ok {
				return v, &CastError{v, to, errWholeForm}
			}
			return schema.Int(i), nil
		}
	case isFloating(from):
		return func(v schema.Value) (schema.Value, error) {
			f := floatOf(v, 64)
			if to.Kind == schema.TypeBigint {
				return schema.Int(saturated(f, math.MinInt64, math.MaxInt64)), nil
			}
			return integer(to.Kind, saturated(f, math.MinInt32, math.MaxInt32)), nil
		}
	case from.Kind == schema.TypeDecimal:
		return func(v schema.Value) (schema.Value, error) {
			var d apd.Decimal
			if !setDecimal(&d, v) {
				return v, &CastError{v, to, errNumberForm}
			}
			return integer(to.Kind, wholeOf(&d)), nil
		}
	case isInteger(from), from.Kind == schema.TypeBoolean:
		return func(v schema.Value) (schema.Value, error) {
			return integer(to.Kind, asInt(v).Int64()), nil
		}
	}
	return nil
}

// parseWhole reads a whole number of that many bits. Flink takes digits after a point too, and
// drops them.
func parseWhole(s string, bits int) (int64, bool) {
	whole, fraction, found := strings.Cut(s, ".")
	if found && fraction != "" && !isDigits(fraction) {
		return 0, false
	}
	i, err := strconv.ParseInt(whole, 10, bits)
	return i, err == nil
}

// saturated cuts f to a whole number between the bounds; NaN is 0.
func saturated(f float64, low, high int64) int64 {
	switch {
	case math.IsNaN(f):
		return 0
	case f <= float64(low):
		return low
	case f >= float64(high):
		return high
	default:
		return int64(f)
	}
}

func toFloat(from, to *schema.Type) unaryFunc {
	bits := 64
	if to.Kind == schema.TypeFloat {
		bits = 32
	}
	switch {
	case isCharacter(from):
		return func(v schema.Value) (schema.Value, error) {
			f, err := sqltext.ParseFloat(strings.Trim(v.Text(), space), bits)
			if err == sqltext.ErrNotANumber { // what is too large for the type is infinite
				return v, &CastError{v, to, errNumberForm}
			}
			return schema.Float(f), nil
		}
	case isNumeric(from):
		return func(v schema.Value) (schema.Value, error) {
			if v.Kind() == schema.KindDecimal {
				var buf digitsBuffer
				if _, ok := sqltext.ParseNumber(buf[:0], v.DecimalText()); !ok {
					return v, &CastError{v, to, errNumberForm}
				}
			}
			return schema.Float(floatOf(v, bits)), nil
		}
	case from.Kind == schema.TypeBoolean:
		return func(v schema.Value) (schema.Value, error) {
			return schema.Float(float64(asInt(v).Int64())), nil
		}
	}
	return nil
}

// datetimeFromText reads strings; more digits of a fraction than the type has are cut.
func (z Zone) datetimeFromText(to *schema.Type) unaryFunc {
	var parse func(s string) (schema.Value, error)
	switch to.Kind {
	case schema.TypeDate:
		parse = func(s string) (schema.Value, error) {
			days, err := sqltext.ParseDate(s)
			return schema.Date(days), err
		}
	case schema.TypeTime:
		parse = func(s string) (schema.Value, error) {
			d, err := sqltext.ParseTime(s)
			return roundedTimeOfDay(d, to.Precision), err
		}
	default:
		parse = func(s string) (schema.Value, error) {
			t, err := sqltext.ParseTimestamp(s)
			if err != nil {
				return schema.Value{}, err
			}
			return z.moment(t, to), nil
		}
	}
	return func(v schema.Value) (schema.Value, error) {
		w, err := parse(strings.Trim(v.Text(), space))
		if err != nil {
			return v, &CastError{v, to, err}
		}
		return w, nil
	}
}
