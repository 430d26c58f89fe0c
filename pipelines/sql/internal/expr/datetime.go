package expr

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const secondsPerDay = 24 * 60 * 60

// timeOfDay is a TIME of that precision. It keeps milliseconds at most, as Flink does, whose TIME
// is a count of them.
func timeOfDay(d time.Duration, precision int) schema.Value {
	return schema.TimeOfDay(d - d%sqltext.FractionUnit(min(precision, 3)))
}

// roundedTimeOfDay is timeOfDay after the rounding to milliseconds that Flink does to a string.
func roundedTimeOfDay(d time.Duration, precision int) schema.Value {
	d = min(d.Round(time.Millisecond), 24*time.Hour-time.Millisecond)
	return timeOfDay(d, precision)
}

// timestamp is a TIMESTAMP of that precision; further digits are cut, towards the past.
func timestamp(t time.Time, precision int) schema.Value {
	return schema.Timestamp(cutFraction(t, precision))
}

// instant is a TIMESTAMP_LTZ of that precision. Flink cuts its digits towards the past from
// milliseconds on, and towards 1970 above them: 1969-12-31 23:59:59.999 is 1970-01-01 00:00:00 as
// TIMESTAMP_LTZ(0).
func instant(t time.Time, precision int) schema.Value {
	if precision < 3 {
		ms := t.UnixMilli()
		return schema.Instant(
			time.UnixMilli(ms - ms%int64(sqltext.FractionUnit(precision)/time.Millisecond)),
		)
	}
	return schema.Instant(cutFraction(t, precision))
}

func cutFraction(t time.Time, precision int) time.Time {
	return t.Add(-(time.Duration(t.Nanosecond()) % sqltext.FractionUnit(precision)))
}

// dayOf returns the days since 1970-01-01 of t's date.
func dayOf(t time.Time) int64 {
	days := t.Unix() / secondsPerDay
	if t.Unix()%secondsPerDay < 0 {
		days--
	}
	return days
}

func midnight(days int64) time.Time { return time.Unix(days*secondsPerDay, 0).UTC() }

// clockOf returns the time since midnight.
func clockOf(t time.Time) time.Duration { return t.Sub(midnight(dayOf(t))) }
