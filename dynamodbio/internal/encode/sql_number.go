package encode

import (
	"math"
	"strconv"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

func (w *itemWriter) sqlInt(t *schema.Type, v *schema.Value, bits int) error {
	if v.Kind() != schema.KindInt {
		return mismatch(t, v)
	}
	i := v.Int64()
	if top := int64(1)<<(bits-1) - 1; i > top || i < -top-1 {
		return valueErrorf(v, "is out of range for %s", t)
	}
	w.out = strconv.AppendInt(w.out, i, 10)
	return nil
}

// sqlFloat writes a FLOAT or DOUBLE as a number or, with asKey, as its text, which may be outside
// the range of DynamoDB's numbers.
func (w *itemWriter) sqlFloat(t *schema.Type, v *schema.Value, bits int, asKey bool) error {
	var f float64
	switch v.Kind() {
	case schema.KindFloat:
		f = v.Float64()
	case schema.KindInt:
		f = float64(v.Int64())
	default:
		return mismatch(t, v)
	}
	if reason := floatProblem(f); reason != "" && !asKey {
		return valueErrorf(v, "%s", reason)
	}
	if bits == 32 && !math.IsInf(f, 0) {
		if f = float64(float32(f)); math.IsInf(f, 0) {
			return valueErrorf(v, "is out of range for %s", t)
		}
	}
	if asKey {
		w.out = sqltext.AppendFloat(w.out, f, bits)
	} else {
		w.out = sqltext.AppendFloatNumber(w.out, f, bits)
	}
	return nil
}

// floatProblem returns why DynamoDB would reject the number, or "".
func floatProblem(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f), math.IsInf(f, 0):
		return "cannot be stored: DynamoDB numbers are finite"
	case abs >= 1e126:
		return tooLarge
	case abs > 0 && abs < 1e-130:
		return tooSmall
	}
	return ""
}

func (w *itemWriter) sqlDecimal(t *schema.Type, v *schema.Value) error {
	var n sqltext.Number
	var ok bool
	switch v.Kind() {
	case schema.KindDecimal:
		n, ok = parseInto(w, v.DecimalText())
	case schema.KindInt:
		var text [20]byte
		n, ok = parseInto(w, strconv.AppendInt(text[:0], v.Int64(), 10))
	default:
		return mismatch(t, v)
	}
	if !ok {
		return valueErrorf(v, "is not a number")
	}
	if w.out, ok = n.AppendDecimal(w.out, t.Precision, t.Scale); !ok {
		return valueErrorf(v, "is out of range for %s", t)
	}
	return nil
}
