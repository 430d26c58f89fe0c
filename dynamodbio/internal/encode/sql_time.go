package encode

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The range of dates, 0001-01-01 to 9999-12-31, in days and in seconds since 1970: there are no SQL
// dates outside of it, and their ISO-8601 text would not sort.
const (
	minDay    = -719162
	maxDay    = 2932896
	minSecond = minDay * 86400
	maxSecond = (maxDay+1)*86400 - 1
)

const yearProblem = "cannot be stored: the year is outside 0001 to 9999"

func (w *itemWriter) sqlDate(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindDate {
		return mismatch(t, v)
	}
	day := v.Days()
	if day < minDay || day > maxDay {
		return rowErrorf("", "the date %d days from 1970-01-01 %s", day, yearProblem)
	}
	w.out = sqltext.AppendDate(w.out, day)
	return nil
}

// sqlTime writes a TIME to the millisecond whatever its precision: Flink keeps it in milliseconds,
// and does not truncate it.
func (w *itemWriter) sqlTime(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindTime {
		return mismatch(t, v)
	}
	d := v.TimeOfDay()
	if d < 0 || d >= 24*time.Hour {
		return rowErrorf(d.String(), "since midnight is not a time of day")
	}
	w.out = sqltext.AppendISOTime(w.out, d.Truncate(time.Millisecond))
	return nil
}

// sqlTimestamp writes a TIMESTAMP as Java's LocalDateTime.toString, which leaves :00 seconds out,
// and a TIMESTAMP_LTZ as Instant.toString, which does not. The fraction is truncated to the
// precision.
func (w *itemWriter) sqlTimestamp(t *schema.Type, v *schema.Value) error {
	instant := t.Kind == schema.TypeTimestampLTZ
	if instant && v.Kind() != schema.KindInstant || !instant && v.Kind() != schema.KindTimestamp {
		return mismatch(t, v)
	}
	at := v.Time()
	if sec := at.Unix(); sec < minSecond || sec > maxSecond {
		return rowErrorf("", "the time %d seconds from 1970-01-01 %s", sec, yearProblem)
	}
	at = at.Add(-time.Duration(at.Nanosecond()) % sqltext.FractionUnit(t.Precision))
	if instant {
		w.out = sqltext.AppendISOInstant(w.out, at)
	} else {
		w.out = sqltext.AppendISOTimestamp(w.out, at)
	}
	return nil
}
