package sqltext

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// The errors of [ParseDate], [ParseTime] and [ParseTimestamp]. They say which texts are read.
var (
	ErrDateForm = errors.New("a date is 'yyyy-MM-dd', a day of the years 1 to 9999")
	ErrTimeForm = errors.New("a time is 'HH:mm:ss[.fraction]', from 00:00:00 to " +
		"23:59:59.999999999")
	ErrTimestampForm = errors.New("a timestamp is 'yyyy-MM-dd [HH:mm:ss[.fraction]]', " +
		"of the years 1 to 9999, the fraction of 9 digits at most")
)

// ParseDate reads a date in the forms of Flink's CAST: a year, with a month, with a day, and with a
// time of day that is ignored. It returns the days since 1970-01-01. The error is [ErrDateForm].
//
// Flink takes anything after the first space; only a time of day makes sense there.
func ParseDate(s string) (int64, error) {
	date, clock, found := strings.Cut(s, " ")
	if found {
		if _, err := ParseTime(clock); err != nil {
			return 0, ErrDateForm
		}
	}
	parts := strings.Split(date, "-")
	if len(parts) > 3 {
		return 0, ErrDateForm
	}
	ymd := [3]int{1, 1, 1}
	for i, part := range parts {
		n, ok := digits(strings.TrimSpace(part), 1, 4)
		if !ok {
			return 0, ErrDateForm
		}
		ymd[i] = n
	}
	t, ok := Civil(ymd[0], ymd[1], ymd[2])
	if !ok {
		return 0, ErrDateForm
	}
	return t.Unix() / secondsPerDay, nil // exact: a day begins at a multiple of its seconds
}

// Civil returns the beginning of a day in UTC, and whether the years 1 to 9999 have that day.
func Civil(year, month, day int) (time.Time, bool) {
	t, ok := dayOf(year, month, day)
	return t, ok && year >= 1 && year <= 9999
}

func dayOf(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t, t.Month() == time.Month(month) && t.Day() == day
}

// digits reads least to most digits.
func digits(s string, least, most int) (int, bool) {
	if len(s) < least || len(s) > most {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// ParseTime reads a time of day in the forms of Flink's CAST: an hour, with minutes, with seconds,
// with a fraction. The error is [ErrTimeForm]. A time zone is an error: Flink adds its offset where
// it would have to be subtracted.
func ParseTime(s string) (time.Duration, error) {
	clock, fraction, hasFraction := strings.Cut(s, ".")
	parts := strings.Split(clock, ":")
	if len(parts) > 3 || hasFraction && len(parts) != 3 {
		return 0, ErrTimeForm
	}
	var hms [3]int
	for i, part := range parts {
		limit := 59
		if i == 0 {
			limit = 23
		}
		n, ok := digits(strings.TrimSpace(part), 1, 2)
		if !ok || n > limit {
			return 0, ErrTimeForm
		}
		hms[i] = n
	}
	nanos, ok := nanoseconds(strings.TrimSpace(fraction))
	if !ok {
		return 0, ErrTimeForm
	}
	return clockTime(hms[0], hms[1], hms[2]) + nanos, nil
}

func clockTime(hour, minute, second int) time.Duration {
	return time.Duration(hour*3600+minute*60+second) * time.Second
}

// nanoseconds reads up to nine digits of a second's fraction.
func nanoseconds(s string) (time.Duration, bool) {
	if s == "" {
		return 0, true
	}
	n, ok := digits(s, 1, 9)
	for range 9 - len(s) {
		n *= 10
	}
	return time.Duration(n), ok
}

// ParseTimestamp reads a timestamp in the forms of Flink's CAST: a date, or a date and a time of
// day with seconds. Months, days, hours, minutes and seconds have one digit or two. The error is
// [ErrTimestampForm].
//
// Flink reads February 30 as February 29; here it is an error.
func ParseTimestamp(s string) (time.Time, error) {
	date, clock, found := strings.Cut(s, " ")
	parts := strings.Split(date, "-")
	if len(parts) != 3 {
		return time.Time{}, ErrTimestampForm
	}
	year, ok := digits(parts[0], 4, 4)
	month, ok1 := digits(parts[1], 1, 2)
	day, ok2 := digits(parts[2], 1, 2)
	t, ok3 := Civil(year, month, day)
	if !ok || !ok1 || !ok2 || !ok3 {
		return time.Time{}, ErrTimestampForm
	}
	if !found {
		return t, nil
	}
	if strings.Count(clock, ":") != 2 || strings.Contains(clock, " ") {
		return time.Time{}, ErrTimestampForm
	}
	d, err := ParseTime(clock)
	if err != nil {
		return time.Time{}, ErrTimestampForm
	}
	return t.Add(d), nil
}
