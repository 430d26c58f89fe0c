package expr

import (
	"fmt"
	"strings"
	"time"
)

// simpleDateFormat is a pattern of Java's SimpleDateFormat, which UNIX_TIMESTAMP and FROM_UNIXTIME
// take, where DATE_FORMAT and TO_TIMESTAMP take one of DateTimeFormatter: letters, quotes and the
// rest are alike, but text is parsed leniently (see parse), S is a number of milliseconds and u the
// day of the week. Names are English.
type simpleDateFormat struct{ fields []patternField }

// simpleLetters are the letters that a pattern can have.
const simpleLetters = "GyYMLwWDdFEuaHkKhmsSzZX"

// parseSimpleDateFormat reads a pattern.
func parseSimpleDateFormat(pattern string) (*simpleDateFormat, error) {
	f := &simpleDateFormat{}
	for i := 0; i < len(pattern); {
		field, n, err := nextField(pattern, i)
		switch c := field.letter; {
		case err != nil:
			return nil, err
		case c != 0 && strings.IndexByte(simpleLetters, c) < 0:
			return nil, fmt.Errorf(
				"illegal pattern character '%c' in '%s': it takes %s, and other text in quotes", c,
				pattern, spaced(simpleLetters),
			)
		case c == 'X' && n > 3:
			return nil, fmt.Errorf(
				"invalid ISO 8601 format: length=%d in '%s'; X is written up to three times", n,
				pattern,
			)
		}
		f.fields = append(f.fields, field)
		i += n
	}
	return f, nil
}

// format writes the local time of an instant, in seconds since 1970.
func (f *simpleDateFormat) format(second int64, z Zone) string {
	t := time.Unix(second, 0).UTC()
	if !z.isUTC() {
		t = t.In(z.location)
	}
	_, offset := t.Zone()
	wall := time.Unix(second+int64(offset), 0).UTC()
	day := oldCalendar(dayOf(wall))
	var b strings.Builder
	for _, field := range f.fields {
		b.WriteString(formatSimple(field, wall, day, t))
	}
	return b.String()
}

// formatSimple writes a field of the local time wall, on day, at the instant t, which has the zone.
func formatSimple(f patternField, wall time.Time, day calendarDay, t time.Time) string {
	number := func(n int) string { return fmt.Sprintf("%0*d", f.count, n) }
	switch f.letter {
	case 0:
		return f.text
	case 'G':
		if day.year <= 0 {
			return "BC"
		}
		return "AD"
	case 'y', 'Y':
		year := day.year
		if f.letter == 'Y' {
			year, _ = usWeek(day, wall.Weekday())
		}
		if year <= 0 {
			year = 1 - year
		}
		if f.count == 2 {
			return number(year % 100)
		}
		return number(year)
	case 'M', 'L':
		switch name := time.Month(day.month).String(); {
		case f.count > 3:
			return name
		case f.count == 3:
			return name[:3]
		}
		return number(day.month)
	case 'd':
		return number(day.day)
	case 'D':
		return number(day.ofYear())
	case 'F':
		return number((day.day-1)/7 + 1)
	case 'w':
		_, week := usWeek(day, wall.Weekday())
		return number(week)
	case 'W':
		first := int(wall.Weekday()) - (day.day-1)%7
		return number((day.day-1+(first+7)%7)/7 + 1)
	case 'E':
		if f.count > 3 {
			return wall.Weekday().String()
		}
		return wall.Weekday().String()[:3]
	case 'u':
		return number((int(wall.Weekday())+6)%7 + 1)
	case 'S':
		return number(0)
	case 'z':
		return t.Format("MST")
	case 'Z':
		return t.Format("-0700")
	case 'X':
		return t.Format([...]string{"Z07", "Z0700", "Z07:00"}[f.count-1])
	}
	return f.format(wall) // a H k K h m s, which both kinds of pattern have
}

// usWeek returns the year and the week of a day: weeks begin on Sunday, and the first one of a year
// holds January 1, as in Java's locale of the United States.
func usWeek(day calendarDay, weekday time.Weekday) (year, week int) {
	toSaturday := 6 - int(weekday)
	if day.month == 12 && day.day+toSaturday > 31 {
		return day.year + 1, 1
	}
	ofYear := day.ofYear() - 1
	first := (int(weekday) - ofYear%7 + 7) % 7 // the weekday of January 1
	return day.year, (ofYear+first)/7 + 1
}

// calendarDay is a day of the calendar that Java's GregorianCalendar has: the Julian one before
// October 15, 1582. The year 0 is 1 BC.
type calendarDay struct {
	year, month, day int
	julian           bool
}

// firstGregorian is the first day of the Gregorian calendar, in days since 1970.
const firstGregorian = -141427

// oldCalendar returns the day that is so many days after 1970-01-01.
func oldCalendar(days int64) calendarDay {
	if days >= firstGregorian {
		year, month, day := midnight(days).Date()
		return calendarDay{year, int(month), day, false}
	}
	// Count from March 1 of the year 0, in four years of 1461 days.
	n := days - julianDays(0, 3, 1)
	year := int64(4) * floorDivide(n, 1461)
	n -= year / 4 * 1461
	inFour := min(n/365, 3)
	n -= inFour * 365
	month := (5*n + 2) / 153
	d := calendarDay{int(year + inFour), int(month) + 3, int(n-(153*month+2)/5) + 1, true}
	if d.month > 12 {
		d.month, d.year = d.month-12, d.year+1
	}
	return d
}

// julianDays returns the days from 1970-01-01 to a day of the Julian calendar. Days beyond the
// month count on.
func julianDays(year, month, day int) int64 {
	if month <= 2 {
		year, month = year-1, month+12
	}
	y := int64(year)
	// March 1 of the year 0 in the Julian calendar is 719,470 days before 1970-01-01.
	return 365*y + floorDivide(y, 4) + int64((153*(month-3)+2)/5+day-1) - 719470
}

// ofYear is the day of the year, from 1.
func (d calendarDay) ofYear() int {
	if d.julian {
		return int(julianDays(d.year, d.month, d.day)-julianDays(d.year, 1, 1)) + 1
	}
	return date(d.year, time.Month(d.month), d.day).YearDay()
}

// daysOf returns the days from 1970-01-01 to a day, whose month and day may be beyond their year
// and month, as a lenient calendar takes them.
func daysOf(year, month, day int) int64 {
	year += int(floorDivide(int64(month-1), 12))
	month = int((int64(month-1)%12+12)%12) + 1
	if days := dayOf(date(year, time.Month(month), 1)) + int64(day) - 1; days >= firstGregorian {
		return days
	}
	return julianDays(year, month, 1) + int64(day) - 1
}
