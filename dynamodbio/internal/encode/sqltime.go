package encode

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The range of dates, 0001-01-01 to 9999-12-31, in days and in seconds since 1970: outside of it
// SQL has no dates, and ISO-8601 text would no longer sort.
const (
	minDay    = -719162
	maxDay    = 2932896
	minSecond = minDay * 86400
	maxSecond = (maxDay+1)*86400 - 1
)

const yearFault = "cannot be stored: the year is outside 0001 to 9999"

func (w *writer) sqlDate(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindDate {
		return misfit(t, v)
	}
	day := v.Int64()
	if day < minDay || day > maxDay {
		return bad("", "the date %d days from 1970-01-01 %s", day, yearFault)
	}
	w.out = appendDate(w.out, time.Unix(day*86400, 0).UTC())
	return nil
}

// sqlTime writes a TIME to the millisecond whatever its precision: Flink keeps it in milliseconds,
// and does not cut it.
func (w *writer) sqlTime(t *schema.Type, v *schema.Value) error {
	if v.Kind() != schema.KindTime {
		return misfit(t, v)
	}
	d := v.Duration()
	if d < 0 || d >= 24*time.Hour {
		return bad(d.String(), "since midnight is no time of day")
	}
	d = d.Truncate(time.Millisecond)
	w.out = appendClock(w.out, int(d/time.Second), int(d%time.Second), false)
	return nil
}

// sqlTimestamp writes a TIMESTAMP as Java's LocalDateTime.toString, which leaves :00 seconds out, and
// a TIMESTAMP_LTZ as Instant.toString, which does not. The fraction is cut to the precision.
func (w *writer) sqlTimestamp(t *schema.Type, v *schema.Value) error {
	instant := t.Kind == schema.TypeTimestampLTZ
	if instant && v.Kind() != schema.KindInstant || !instant && v.Kind() != schema.KindTimestamp {
		return misfit(t, v)
	}
	at := v.Time()
	if sec := at.Unix(); sec < minSecond || sec > maxSecond {
		return bad("", "the time %d seconds from 1970-01-01 %s", sec, yearFault)
	}
	nanos := at.Nanosecond()
	unit := 1
	for range 9 - t.Precision {
		unit *= 10
	}
	w.out = appendDate(w.out, at)
	w.out = append(w.out, 'T')
	hour, minute, sec := at.Clock()
	w.out = appendClock(w.out, hour*3600+minute*60+sec, nanos-nanos%unit, instant)
	if instant {
		w.out = append(w.out, 'Z')
	}
	return nil
}

func appendDate(dst []byte, t time.Time) []byte {
	year, month, day := t.Date()
	dst = appendTwo(dst, year/100)
	dst = appendTwo(dst, year%100)
	dst = append(dst, '-')
	dst = appendTwo(dst, int(month))
	dst = append(dst, '-')
	return appendTwo(dst, day)
}

// appendClock appends HH:mm[:ss[.fraction]] with 3, 6 or 9 digits of fraction.
func appendClock(dst []byte, sec, nanos int, seconds bool) []byte {
	dst = appendTwo(dst, sec/3600)
	dst = append(dst, ':')
	dst = appendTwo(dst, sec/60%60)
	if sec%60 == 0 && nanos == 0 && !seconds {
		return dst
	}
	dst = append(dst, ':')
	dst = appendTwo(dst, sec%60)
	if nanos == 0 {
		return dst
	}
	dst = append(dst, '.')
	for digits := 0; nanos > 0 || digits%3 != 0; digits++ {
		dst = append(dst, '0'+byte(nanos/1e8))
		nanos = nanos % 1e8 * 10
	}
	return dst
}

func appendTwo(dst []byte, n int) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}
