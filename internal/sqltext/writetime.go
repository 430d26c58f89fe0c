package sqltext

import (
	"strconv"
	"time"
)

const secondsPerDay = 24 * 60 * 60

// Flink has two texts for a time. A CAST to STRING gives SQL's, 2024-01-02 03:04:00.5, with as many
// digits of the fraction as the type has. What Java's LocalTime, LocalDateTime and Instant print is
// ISO 8601 text, 2024-01-02T03:04:00.500, whose fraction has 0, 3, 6 or 9 digits, and which leaves
// out the seconds of a local time that are 0 together with their fraction.

// AppendDate appends the date that many days after 1970-01-01, as 2024-02-29 in both forms.
func AppendDate(dst []byte, days int64) []byte {
	return appendDay(dst, time.Unix(days*secondsPerDay, 0).UTC())
}

func appendDay(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	if year < 0 || year > 9999 { // no SQL value, but TIMESTAMP arithmetic reaches them
		dst = strconv.AppendInt(dst, int64(year), 10)
	} else {
		dst = appendTwo(appendTwo(dst, year/100), year%100)
	}
	dst = appendTwo(append(dst, '-'), int(month))
	return appendTwo(append(dst, '-'), day)
}

// AppendTime appends a TIME of that precision in SQL's form. Flink has milliseconds at most, and
// ends the fraction at its last digit that is not zero, but writes one: 12:34:00.0.
func AppendTime(dst []byte, d time.Duration, precision int) []byte {
	dst = appendSeconds(dst, int(d/time.Second))
	if precision == 0 {
		return dst
	}
	digits := min(precision, 3)
	ms := int(d % time.Second / time.Millisecond)
	for unit := []int{100, 10, 1}; digits > 1 && ms%(10*unit[digits-1]) == 0; {
		digits--
	}
	return appendFraction(dst, ms*1e6, digits)
}

// AppendTimestamp appends a local date and time in SQL's form, with precision digits of its
// fraction, or more when t has more.
func AppendTimestamp(dst []byte, t time.Time, precision int) []byte {
	hour, minute, second := t.Clock()
	dst = append(appendDay(dst, t), ' ')
	dst = appendSeconds(dst, hour*3600+minute*60+second)
	digits := 9
	for rest := t.Nanosecond(); digits > precision && rest%10 == 0; rest /= 10 {
		digits--
	}
	return appendFraction(dst, t.Nanosecond(), digits)
}

// AppendISOTime appends the time since midnight in ISO 8601's form.
func AppendISOTime(dst []byte, d time.Duration) []byte {
	return appendISOClock(dst, int(d/time.Second), int(d%time.Second), false)
}

// AppendISOTimestamp appends a local date and time in ISO 8601's form.
func AppendISOTimestamp(dst []byte, t time.Time) []byte { return appendISO(dst, t, false) }

// AppendISOInstant appends an instant, t being in UTC, in ISO 8601's form. It always has seconds,
// and ends with Z.
func AppendISOInstant(dst []byte, t time.Time) []byte {
	return append(appendISO(dst, t, true), 'Z')
}

func appendISO(dst []byte, t time.Time, seconds bool) []byte {
	hour, minute, second := t.Clock()
	dst = append(appendDay(dst, t), 'T')
	return appendISOClock(dst, hour*3600+minute*60+second, t.Nanosecond(), seconds)
}

func appendISOClock(dst []byte, second, nanos int, seconds bool) []byte {
	if second%60 == 0 && nanos == 0 && !seconds {
		dst = appendTwo(dst, second/3600)
		return appendTwo(append(dst, ':'), second/60%60)
	}
	digits := 0
	for rest := nanos; rest > 0; digits += 3 {
		rest = rest * 1000 % 1e9
	}
	return appendFraction(appendSeconds(dst, second), nanos, digits)
}

// appendSeconds appends HH:mm:ss.
func appendSeconds(dst []byte, second int) []byte {
	dst = appendTwo(dst, second/3600)
	dst = appendTwo(append(dst, ':'), second/60%60)
	return appendTwo(append(dst, ':'), second%60)
}

// appendFraction appends a point and the first digits of a second's fraction, or nothing for none.
func appendFraction(dst []byte, nanos, digits int) []byte {
	if digits == 0 {
		return dst
	}
	dst = append(dst, '.')
	for range digits {
		dst = append(dst, '0'+byte(nanos/1e8))
		nanos = nanos % 1e8 * 10
	}
	return dst
}

func appendTwo(dst []byte, n int) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}
