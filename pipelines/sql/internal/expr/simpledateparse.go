package expr

import (
	"strconv"
	"strings"
	"time"
)

// simpleFields are the numbers that a text has for the letters of a pattern.
type simpleFields struct {
	year, month, day, ofYear  int
	hour, minute, second, ms  int
	half                      int // of the day: 1 for PM
	halfDay                   bool
	beforeChrist, offsetKnown bool
	offset                    int64 // of the zone, in seconds
}

// parse reads the text that s begins with and returns milliseconds since 1970, and whether s has
// the pattern's form. It is as lenient as Java: blanks may precede each field; numbers have any
// length, but where another follows at once, and may be beyond what they count, as the month 13 is
// January of the next year; and what follows is ignored.
func (f *simpleDateFormat) parse(s string, z Zone) (int64, bool) {
	v := simpleFields{year: 1970, month: 1, day: 1}
	for i, field := range f.fields {
		var ok bool
		if field.letter == 0 {
			s, ok = strings.CutPrefix(s, field.text)
		} else {
			adjacent := i+1 < len(f.fields) && isSimpleNumber(f.fields[i+1])
			s, ok = v.parse(field, strings.TrimLeft(s, " \t"), adjacent)
		}
		if !ok {
			return 0, false
		}
	}
	return v.millis(z), true
}

func isSimpleNumber(f patternField) bool {
	return f.letter != 0 && !strings.ContainsRune("GEazZX", rune(f.letter)) &&
		!(isMonth(f) && f.count > 2)
}

func isMonth(f patternField) bool { return f.letter == 'M' || f.letter == 'L' }

// millis is the time of the fields. A local time that clocks show twice is the later one, in
// standard time.
func (v *simpleFields) millis(z Zone) int64 {
	year, hour := v.year, v.hour
	if v.beforeChrist {
		year = 1 - year
	}
	if v.halfDay {
		hour += 12 * v.half
	}
	days := daysOf(year, v.month, v.day)
	if v.ofYear != 0 {
		days = daysOf(year, 1, v.ofYear)
	}
	seconds := days*secondsPerDay + int64(hour)*3600 + int64(v.minute)*60 + int64(v.second)
	seconds += floorDivide(int64(v.ms), 1000)
	ms := int64(v.ms) - floorDivide(int64(v.ms), 1000)*1000
	if v.offsetKnown {
		return (seconds-v.offset)*1000 + ms
	}
	return z.instantAt(time.Unix(seconds, 0).UTC(), true).Unix()*1000 + ms
}

// parse takes a field off s.
func (v *simpleFields) parse(f patternField, s string, adjacent bool) (rest string, ok bool) {
	switch {
	case f.letter == 'G':
		i, rest := cutAny(s, "AD", "BC")
		v.beforeChrist = i == 1
		return rest, i >= 0
	case f.letter == 'a':
		i, rest := cutAny(s, "AM", "PM")
		v.half = max(i, 0)
		return rest, i >= 0
	case f.letter == 'E':
		for day := time.Sunday; day <= time.Saturday; day++ {
			if i, rest := cutAny(s, day.String(), day.String()[:3]); i >= 0 {
				return rest, true // the date says it already
			}
		}
		return s, false
	case isMonth(f) && f.count > 2:
		for month := time.January; month <= time.December; month++ {
			if i, rest := cutAny(s, month.String(), month.String()[:3]); i >= 0 {
				v.month = int(month)
				return rest, true
			}
		}
		return s, false
	case f.letter == 'X' || f.letter == 'z' || f.letter == 'Z':
		return v.parseZone(f, s)
	}
	n := 0
	if strings.HasPrefix(s, "-") {
		n = 1
	}
	for n < len(s) && n < 10 && s[n] >= '0' && s[n] <= '9' && !(adjacent && n == f.count) {
		n++
	}
	value, err := strconv.Atoi(s[:n])
	if err != nil || adjacent && len(s) < f.count {
		return s, false
	}
	v.store(f, value, n)
	return s[n:], true
}

// store keeps the value of a field, that n digits stood for.
func (v *simpleFields) store(f patternField, value, n int) {
	switch f.letter {
	case 'y':
		if f.count <= 2 && n == 2 && value >= 0 {
			value = nearCentury(value)
		}
		v.year = value
	case 'M', 'L':
		v.month = value
	case 'd':
		v.day, v.ofYear = value, 0
	case 'D':
		v.ofYear = value
	case 'H':
		v.hour, v.halfDay = value, false
	case 'k':
		v.hour, v.halfDay = value%24, false
		if value > 24 {
			v.hour = value
		}
	case 'K', 'h':
		v.hour, v.halfDay = value, true
		if f.letter == 'h' && value == 12 {
			v.hour = 0
		}
	case 'm':
		v.minute = value
	case 's':
		v.second = value
	case 'S':
		v.ms = value
	}
	// Y w W F u: weeks and their days add nothing to a date.
}

// nearCentury puts a year of two digits within the 80 years before and the 20 after now.
func nearCentury(year int) int {
	first := time.Now().Year() - 80
	year += first - first%100
	if year < first {
		year += 100
	}
	return year
}

// cutAny takes one of the names off s, in any case, and returns which, or -1.
func cutAny(s string, names ...string) (int, string) {
	for i, name := range names {
		if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
			return i, s[len(name):]
		}
	}
	return -1, s
}

// parseZone reads Z, UTC, GMT and offsets: +01, +0100 and +01:00 as many X as it has digits say,
// for z and Z +0100 and GMT+1:00.
func (v *simpleFields) parseZone(f patternField, s string) (rest string, ok bool) {
	v.offsetKnown, v.offset = true, 0
	if f.letter == 'X' {
		if rest, ok := strings.CutPrefix(s, "Z"); ok {
			return rest, true
		}
		layout := [...]string{"-07", "-0700", "-07:00"}[f.count-1]
		return v.cutOffset(s, layout)
	}
	if i, after := cutAny(s, "GMT", "UTC"); i >= 0 {
		for _, layout := range []string{"-07:00", "-7:00"} {
			if rest, ok := v.cutOffset(after, layout); ok {
				return rest, true
			}
		}
		return after, true
	}
	for _, layout := range []string{"-0700", "-07:00"} {
		if rest, ok := v.cutOffset(s, layout); ok {
			return rest, true
		}
	}
	return s, false
}

// cutOffset takes an offset off s whose form is that of Go's layout.
func (v *simpleFields) cutOffset(s, layout string) (rest string, ok bool) {
	if len(s) < len(layout) || s[0] != '+' && s[0] != '-' {
		return s, false
	}
	hours, minutes := s[1:len(layout)], ""
	switch colon := strings.IndexByte(layout, ':'); {
	case colon > 0:
		if s[colon] != ':' {
			return s, false
		}
		hours, minutes = s[1:colon], s[colon+1:len(layout)]
	case len(layout) == 5:
		hours, minutes = s[1:3], s[3:5]
	}
	h, err := strconv.ParseUint(hours, 10, 8)
	m, err2 := strconv.ParseUint("0"+minutes, 10, 8)
	if err != nil || err2 != nil || h > 23 || m > 59 {
		return s, false
	}
	v.offset = int64(h*3600 + m*60)
	if s[0] == '-' {
		v.offset = -v.offset
	}
	return s[len(layout):], true
}
