package sqltext

import (
	"fmt"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

var integerBits = map[schema.TypeKind]int{schema.TypeTinyint: 8, schema.TypeSmallint: 16,
	schema.TypeInt: 32, schema.TypeBigint: 64}

// Integer returns a value of type TINYINT, SMALLINT, INT or BIGINT. The error wraps [ErrRange] when
// the type is too small.
func Integer(t *schema.Type, n int64) (schema.Value, error) {
	if shift := 64 - integerBits[t.Kind]; n<<shift>>shift != n {
		return schema.Value{}, fmt.Errorf("cannot read %d as %v: %w", n, t, ErrRange)
	}
	return schema.Int(n), nil
}

// Of a time that a binary format holds, the digits beyond the type's precision are cut off, as
// those of text are.

// Time returns a value of type TIMESTAMP or TIMESTAMP_LTZ.
func Time(t *schema.Type, at time.Time) schema.Value {
	at = at.UTC()
	unit := FractionUnit(t.Precision)
	at = at.Add(-time.Duration(at.Nanosecond()) % unit)
	if t.Kind == schema.TypeTimestampLTZ {
		return schema.Instant(at)
	}
	return schema.Timestamp(at)
}

// Clock returns a value of type TIME.
func Clock(t *schema.Type, d time.Duration) schema.Value {
	return schema.TimeOfDay(d - d%FractionUnit(t.Precision))
}

// FractionUnit is the unit of the last of precision digits of a second's fraction.
func FractionUnit(precision int) time.Duration {
	unit := time.Second
	for range precision {
		unit /= 10
	}
	return max(unit, 1)
}
