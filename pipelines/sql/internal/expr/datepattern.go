package expr

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
)

// datePattern is a pattern such as yyyy-MM-dd'T'HH:mm:ss.SSS, with Java's letters.
type datePattern struct{ fields []patternField }

// patternField is a run of one letter, or literal text when the letter is 0.
type patternField struct {
	letter byte
	count  int
	text   string
}

// patternLetters are the letters that are known.
const patternLetters = "yuMdDEaHhKkmsSQ"

// parsePattern reads a pattern.
func parsePattern(pattern string) (*datePattern, error) {
	p := &datePattern{}
	literal := func(s string) {
		if n := len(p.fields); n > 0 && p.fields[n-1].letter == 0 {
			p.fields[n-1].text += s
			return
		}
		p.fields = append(p.fields, patternField{text: s})
	}
	for i := 0; i < len(pattern); {
		f, n, err := nextField(pattern, i)
		switch c := pattern[i]; {
		case err != nil:
			return nil, err
		case f.letter != 0 && strings.IndexByte(patternLetters, c) < 0:
			return nil, fmt.Errorf("the pattern '%s' has the letter %c, which is not supported: "+
				"it takes %s, and other text in quotes", pattern, c, spaced(patternLetters))
		case f.letter != 0:
			p.fields = append(p.fields, f)
		case strings.IndexByte("[]{}#", c) >= 0:
			return nil, fmt.Errorf(
				"the pattern '%s' has a %c, which is not supported outside of quotes", pattern, c,
			)
		default:
			literal(f.text)
		}
		i += n
	}
	return p, nil
}

// nextField returns the field at an index of a pattern, and its length: a run of a letter, text in
// quotes, or one other character.
func nextField(pattern string, at int) (f patternField, n int, err error) {
	c := pattern[at]
	switch {
	case c == '\'':
		if f.text, n = quoted(pattern[at:]); n == 0 {
			return f, 0, fmt.Errorf("the pattern '%s' has a quote that is not closed", pattern)
		}
		return f, n, nil
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		for at+n < len(pattern) && pattern[at+n] == c {
			n++
		}
		return patternField{letter: c, count: n}, n, nil
	}
	return patternField{text: pattern[at : at+1]}, 1, nil
}

// spaced lists letters.
func spaced(letters string) string { return strings.Join(strings.Split(letters, ""), " ") }

// quoted reads the text in quotes at the beginning of s, in which two quotes mean one; so do two by
// themselves. It returns the text and its length with the quotes, or 0 when it does not end.
func quoted(s string) (text string, n int) {
	if strings.HasPrefix(s, "''") {
		return "'", 2
	}
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			text += s[i : i+1]
		case strings.HasPrefix(s[i:], "''"):
			text += "'"
			i++
		default:
			return text, i + 1
		}
	}
	return "", 0
}

// numeric reports whether the field is digits.
func (f patternField) numeric() bool {
	return f.letter != 0 && f.letter != 'a' && f.letter != 'E' && !(f.letter == 'M' && f.count > 2)
}

// format writes t by the pattern.
func (p *datePattern) format(t time.Time) string {
	var b strings.Builder
	for _, f := range p.fields {
		b.WriteString(f.format(t))
	}
	return b.String()
}

func (f patternField) format(t time.Time) string {
	number := func(n int) string { return fmt.Sprintf("%0*d", f.count, n) }
	switch f.letter {
	case 'y', 'u':
		if f.count == 2 {
			return number(t.Year() % 100)
		}
		return number(t.Year())
	case 'M':
		switch {
		case f.count > 3:
			return t.Month().String()
		case f.count == 3:
			return t.Month().String()[:3]
		}
		return number(int(t.Month()))
	case 'Q':
		return number((int(t.Month()) + 2) / 3)
	case 'd':
		return number(t.Day())
	case 'D':
		return number(t.YearDay())
	case 'E':
		if f.count > 3 {
			return t.Weekday().String()
		}
		return t.Weekday().String()[:3]
	case 'a':
		return t.Format("PM")
	case 'H':
		return number(t.Hour())
	case 'k':
		return number((t.Hour()+23)%24 + 1)
	case 'K':
		return number(t.Hour() % 12)
	case 'h':
		return number((t.Hour()+11)%12 + 1)
	case 'm':
		return number(t.Minute())
	case 's':
		return number(t.Second())
	case 'S':
		zeros := strings.Repeat("0", max(0, f.count-9))
		return fmt.Sprintf("%09d%s", t.Nanosecond(), zeros)[:f.count]
	default:
		return f.text
	}
}

// parse reads s by the pattern, all of it, and reports whether it follows it. What the pattern
// leaves open is that of 1970-01-01 00:00:00.
func (p *datePattern) parse(s string) (time.Time, bool) {
	values := map[byte]int{'y': 1970, 'M': 1, 'd': 1, 'a': -1}
	for i, f := range p.fields {
		adjacent := i+1 < len(p.fields) && p.fields[i+1].numeric()
		rest, ok := f.parse(s, adjacent, values)
		if !ok {
			return time.Time{}, false
		}
		s = rest
	}
	if s != "" {
		return time.Time{}, false
	}
	hour := values['H']
	if values['a'] == 1 {
		hour += 12
	}
	day, ok := sqltext.Civil(values['y'], values['M'], values['d'])
	if !ok || hour > 23 || values['m'] > 59 || values['s'] > 59 {
		return time.Time{}, false
	}
	if n := values['D']; n > 0 {
		if day = day.AddDate(0, 0, n-1); day.Year() != values['y'] {
			return time.Time{}, false
		}
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(values['m'])*time.Minute +
		time.Duration(values['s'])*time.Second + time.Duration(values['S'])), true
}

// parse takes the field off s. A number that another follows at once has as many digits as the
// pattern has letters; any other one may have fewer or more.
func (f patternField) parse(s string, adjacent bool, values map[byte]int) (rest string, ok bool) {
	switch {
	case f.letter == 0:
		return strings.CutPrefix(s, f.text)
	case f.letter == 'a':
		for n, text := range []string{"AM", "PM"} {
			if len(s) >= 2 && strings.EqualFold(s[:2], text) {
				values['a'] = n
				return s[2:], true
			}
		}
		return s, false
	case f.letter == 'E':
		for day := time.Sunday; day <= time.Saturday; day++ {
			if rest, ok = cutName(s, day.String(), f.count); ok {
				return rest, true
			}
		}
		return s, false
	case f.letter == 'M' && f.count > 2:
		for month := time.January; month <= time.December; month++ {
			if rest, ok = cutName(s, month.String(), f.count); ok {
				values['M'] = int(month)
				return rest, true
			}
		}
		return s, false
	}
	n := 0
	for n < len(s) && n < 9 && s[n] >= '0' && s[n] <= '9' && !(adjacent && n == f.count) {
		n++
	}
	if n == 0 || adjacent && n < f.count {
		return s, false
	}
	value, err := strconv.Atoi(s[:n])
	if err != nil {
		return s, false
	}
	return s[n:], f.store(value, n, values)
}

// store keeps the value of a field, and reports whether it can be one.
func (f patternField) store(value, digits int, values map[byte]int) bool {
	switch f.letter {
	case 'y', 'u':
		if f.count == 2 && digits == 2 {
			value += 2000
		}
		values['y'] = value
	case 'H', 'K':
		values['H'] = value
		return f.letter == 'H' || value < 12
	case 'k', 'h':
		values['H'] = value % 24
		if f.letter == 'h' {
			values['H'] = value % 12
			return value >= 1 && value <= 12
		}
		return value >= 1 && value <= 24
	case 'S':
		for range 9 - digits {
			value *= 10
		}
		values['S'] = value
	case 'D':
		values['D'] = value
		return value >= 1
	case 'Q':
		return value >= 1 && value <= 4
	default:
		values[f.letter] = value
	}
	return true
}

// cutName takes the name of a day or a month off s: of three letters, or all of it.
func cutName(s, name string, count int) (string, bool) {
	if count <= 3 {
		name = name[:3]
	}
	if len(s) >= len(name) && strings.EqualFold(s[:len(name)], name) {
		return s[len(name):], true
	}
	return s, false
}
