package sqltext

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Of a time that a binary format holds, the digits beyond the type's precision are cut off, as those of text are.

// Time returns a value of type TIMESTAMP or TIMESTAMP_LTZ.
func Time(t *schema.Type, at time.Time) schema.Value {
	at = at.UTC()
	unit := fraction(t.Precision)
	at = at.Add(-time.Duration(at.Nanosecond()) % unit)
	if t.Kind == schema.TypeTimestampLTZ {
		return schema.Instant(at)
	}
	return schema.Timestamp(at)
}

// Clock returns a value of type TIME.
func Clock(t *schema.Type, d time.Duration) schema.Value {
	return schema.TimeOfDay(d - d%fraction(t.Precision))
}

// fraction is what the last digit of a second's fraction is worth.
func fraction(precision int) time.Duration {
	unit := time.Second
	for range precision {
		unit /= 10
	}
	return unit
}
