package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Dates and times stand in SQL's form: 2024-02-29, 12:34:56.789 and 2024-02-29 12:34:56.789, with up to nine digits of
// the second's fraction; TIMESTAMP_LTZ ends with Z. Digits beyond the type's precision are cut off.

// Between says what stands between a date and its time of day.
type Between byte

// What may stand there.
const (
	BlankOrT Between = 0
	Blank    Between = ' ' // Flink's standard SQL
	T        Between = 'T' // Flink's standard ISO-8601
)

func date(text []byte) (schema.Value, error) {
	day, err := parseDate(strings.TrimSpace(string(text)))
	if err != nil {
		return schema.Value{}, err
	}
	return schema.Date(day.Unix() / 86400), nil
}

func timeOfDay(precision int) Parser {
	return func(text []byte) (schema.Value, error) {
		d, err := parseTime(strings.TrimSpace(string(text)), precision)
		if err != nil {
			return schema.Value{}, err
		}
		return schema.TimeOfDay(d), nil
	}
}

func timestamp(precision int, between Between) Parser {
	return func(text []byte) (schema.Value, error) {
		t, err := parseTimestamp(strings.TrimSpace(string(text)), precision, between, "")
		if err != nil {
			return schema.Value{}, err
		}
		return schema.Timestamp(t), nil
	}
}

func instant(precision int, between Between) Parser {
	return func(text []byte) (schema.Value, error) {
		s, zulu := strings.CutSuffix(strings.TrimSpace(string(text)), "Z")
		if !zulu {
			return schema.Value{}, fmt.Errorf("expected %sZ, ending with Z for UTC", between.form())
		}
		t, err := parseTimestamp(s, precision, between, "Z")
		if err != nil {
			return schema.Value{}, err
		}
		return schema.Instant(t), nil
	}
}

func (b Between) form() string {
	if b == T {
		return "yyyy-MM-ddTHH:mm:ss"
	}
	return "yyyy-MM-dd HH:mm:ss"
}

func parseTimestamp(s string, precision int, between Between, zone string) (time.Time, error) {
	if len(s) < 11 || s[10] != byte(between) && (between != BlankOrT || s[10] != ' ' && s[10] != 'T') {
		return time.Time{}, errors.New("expected " + between.form() + zone)
	}
	day, err := parseDate(s[:10])
	if err != nil {
		return time.Time{}, err
	}
	d, err := parseTime(s[11:], precision)
	if err != nil {
		return time.Time{}, err
	}
	return day.Add(d), nil
}

func parseDate(s string) (time.Time, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		year, ok1 := parseDigits(s[:4])
		month, ok2 := parseDigits(s[5:7])
		day, ok3 := parseDigits(s[8:])
		if ok1 && ok2 && ok3 {
			t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
			if t.Day() != day || t.Month() != time.Month(month) {
				return t, errors.New("there is no such day")
			}
			return t, nil
		}
	}
	return time.Time{}, errors.New("expected a date as yyyy-MM-dd")
}

func parseTime(s string, precision int) (time.Duration, error) {
	expected := errors.New("expected a time as HH:mm:ss")
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, expected
	}
	hour, ok1 := parseDigits(s[:2])
	minute, ok2 := parseDigits(s[3:5])
	second, ok3 := parseDigits(s[6:8])
	if !ok1 || !ok2 || !ok3 {
		return 0, expected
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, errors.New("there is no such time of day")
	}
	d := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	if len(s) == 8 {
		return d, nil
	}
	fraction := s[9:]
	if s[8] != '.' || len(fraction) == 0 || len(fraction) > 9 {
		return 0, errors.New("expected up to nine digits behind the second's point")
	}
	unit := time.Second
	for i, c := range []byte(fraction) {
		if c < '0' || c > '9' {
			return 0, expected
		}
		unit /= 10
		if i < precision {
			d += time.Duration(c-'0') * unit
		}
	}
	return d, nil
}

func parseDigits(s string) (n int, ok bool) {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
