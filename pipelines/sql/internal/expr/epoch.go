package expr

import (
	"fmt"
	"math"
	"time"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The seconds of the years 0 to 9999, outside of which TO_TIMESTAMP_LTZ gives NULL, as in Flink.
const (
	minEpochSeconds = -62167219200
	maxEpochSeconds = 253402300799
)

// toTimestampLTZ is TO_TIMESTAMP_LTZ(number, precision): seconds since the epoch when precision is
// 0, milliseconds when it is 3.
func (c compiler) toTimestampLTZ(e *ast.Call, args []node) (node, error) {
	number, precision := args[0], args[1]
	if !isNumeric(number.typ) && number.typ.Kind != schema.TypeNull {
		return node{}, errorAt(e.At, "TO_TIMESTAMP_LTZ takes a number, not %v", number.typ)
	}
	if !isInteger(precision.typ) {
		return node{}, errorAt(e.At, "TO_TIMESTAMP_LTZ takes a precision of 0 or 3, not %v",
			precision.typ)
	}
	typ := &schema.Type{Kind: schema.TypeTimestampLTZ, Precision: 3}
	if precision.constant {
		if _, err := unitOf(precision.value); err != nil {
			return node{}, errorAt(e.At, "%v", err)
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
		return 0, fmt.Errorf(
			"TO_TIMESTAMP_LTZ: precision %v is not supported; it is 0 for seconds or 3 for "+
				"milliseconds",
			precision,
		)
	}
}

// epochMillis returns v as milliseconds, and whether they are of the years 0 to 9999. Only a FLOAT
// or DOUBLE gives a fraction of a second; a DECIMAL loses it first, as in Flink.
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
		var d apd.Decimal
		if !setDecimal(&d, v) {
			return 0, false, notANumber(v)
		}
		if d.NumDigits()+int64(d.Exponent) > 18 {
			return 0, false, nil
		}
		ms = wholeOf(&d)
	}
	if v.Kind() != schema.KindFloat {
		if ms > bound || ms < -bound {
			return 0, false, nil
		}
		ms *= unit
	}
	return ms, ms >= minEpochSeconds*1000 && ms < bound, nil
}
