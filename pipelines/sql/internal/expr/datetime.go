package expr

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const secondsPerDay = 24 * 60 * 60

var (
	errDateForm      = errors.New("a date is 'yyyy-MM-dd', a day of the years 1 to 9999")
	errTimeForm      = errors.New("a time is 'HH:mm:ss[.fraction]', from 00:00:00 to 23:59:59.999999999")
	errTimestampForm = errors.New("a timestamp is 'yyyy-MM-dd [HH:mm:ss[.fraction]]', of the years 1 to 9999, the fraction of 9 digits at most")
)

// parseDate reads a date in the forms of Flink's CAST: a year, with a month, with a day, and with a
// time of day that is ignored. It returns the days since 1970-01-01.
//
// Flink takes anything after the first space; only a time of day makes sense there.
func parseDate(s string) (int64, error) {
	date, clock, found := strings.Cut(s, " ")
	if found {
		if _, err := parseTime(clock); err != nil {
			return 0, errDateForm
		}
	}
	parts := strings.Split(date, "-")
	if len(parts) > 3 {
		return 0, errDateForm
	}
	ymd := [3]int{1, 1, 1}
	for i, part := range parts {
		n, ok := number(strings.TrimSpace(part), 1, 4)
		if !ok {
			return 0, errDateForm
		}
		ymd[i] = n
	}
	t, ok := civil(ymd[0], ymd[1], ymd[2])
	if !ok {
		return 0, errDateForm
	}
	return t.Unix() / secondsPerDay, nil // exact: a day begins at a multiple of its seconds
}

// civil returns the beginning of that day, and whether there is such a day in the years 1 to 9999.
func civil(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, year >= 1 && year <= 9999 && t.Month() == time.Month(month) && t.Day() == day && t.Year() == year
}

// number reads a row of minDigits to maxDigits digits.
func number(s string, minDigits, maxDigits int) (int, bool) {
	if len(s) < minDigits || len(s) > maxDigits || !isDigits(s) {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// parseTime reads a time of day in the forms of Flink's CAST: an hour, with minutes, with seconds,
// with a fraction. A time zone is refused: Flink adds its offset where it would have to be subtracted.
func parseTime(s string) (time.Duration, error) {
	clock, fraction, hasFraction := strings.Cut(s, ".")
	parts := strings.Split(clock, ":")
	if len(parts) > 3 || hasFraction && len(parts) != 3 {
		return 0, errTimeForm
	}
	var hms [3]int
	for i, part := range parts {
		limit := 59
		if i == 0 {
			limit = 23
		}
		n, ok := number(strings.TrimSpace(part), 1, 2)
		if !ok || n > limit {
			return 0, errTimeForm
		}
		hms[i] = n
	}
	nanos, ok := parseFraction(strings.TrimSpace(fraction))
	if !ok {
		return 0, errTimeForm
	}
	return time.Duration(hms[0])*time.Hour + time.Duration(hms[1])*time.Minute + time.Duration(hms[2])*time.Second +
		time.Duration(nanos), nil
}

// parseFraction reads up to nine digits of a second's fraction, and returns nanoseconds.
func parseFraction(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	n, ok := number(s, 1, 9)
	for range 9 - len(s) {
		n *= 10
	}
	return n, ok
}

// parseTimestamp reads a timestamp in the forms of Flink's CAST: a date, or a date and a time of day
// with seconds. Months, days, hours, minutes and seconds have one digit or two.
//
// Flink takes February 30 for February 29; here it is an error.
func parseTimestamp(s string) (time.Time, error) {
	date, clock, found := strings.Cut(s, " ")
	parts := strings.Split(date, "-")
	if len(parts) != 3 {
		return time.Time{}, errTimestampForm
	}
	year, ok := number(parts[0], 4, 4)
	month, ok1 := number(parts[1], 1, 2)
	day, ok2 := number(parts[2], 1, 2)
	t, ok3 := civil(year, month, day)
	if !ok || !ok1 || !ok2 || !ok3 {
		return time.Time{}, errTimestampForm
	}
	if !found {
		return t, nil
	}
	if strings.Count(clock, ":") != 2 || strings.Contains(clock, " ") {
		return time.Time{}, errTimestampForm
	}
	d, err := parseTime(clock)
	if err != nil {
		return time.Time{}, errTimestampForm
	}
	return t.Add(d), nil
}

// timeOfDay is a TIME of that precision. It keeps milliseconds at most, as Flink does, whose TIME is
// a count of them.
func timeOfDay(d time.Duration, precision int) schema.Value {
	return schema.TimeOfDay(d - d%fractionUnit(min(precision, 3)))
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
		return schema.Instant(time.UnixMilli(ms - ms%int64(fractionUnit(precision)/time.Millisecond)))
	}
	return schema.Instant(cutFraction(t, precision))
}

func cutFraction(t time.Time, precision int) time.Time {
	return t.Add(-(time.Duration(t.Nanosecond()) % fractionUnit(precision)))
}

// fractionUnit is what the last of that many digits after a second stands for.
func fractionUnit(precision int) time.Duration {
	unit := time.Second
	for range precision {
		unit /= 10
	}
	return max(unit, 1)
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
