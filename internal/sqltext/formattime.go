package sqltext

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Dates and times in Flink's formats csv and json are in SQL's form: 2024-02-29, 12:34:56.789 and
// 2024-02-29 12:34:56.789, with up to nine digits of the second's fraction; TIMESTAMP_LTZ ends with
// Z. Digits beyond the type's precision are cut off.

// Between says what stands between a date and its time of day.
type Between byte

// What may stand there.
const (
	BlankOrT Between = 0
	Blank    Between = ' ' // Flink's standard SQL
	T        Between = 'T' // Flink's standard ISO-8601
)

func date(text []byte) (schema.Value, error) {
	day, err := parseDay(strings.TrimSpace(string(text)))
	if err != nil {
		return schema.Value{}, err
	}
	return schema.Date(day.Unix() / secondsPerDay), nil
}

func timeOfDay(precision int) Parser {
	return func(text []byte) (schema.Value, error) {
		d, err := parseClock(strings.TrimSpace(string(text)), precision)
		if err != nil {
			return schema.Value{}, err
		}
		return schema.TimeOfDay(d), nil
	}
}

func timestamp(precision int, between Between) Parser {
	return func(text []byte) (schema.Value, error) {
		t, err := parseMoment(strings.TrimSpace(string(text)), precision, between, "")
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
		t, err := parseMoment(s, precision, between, "Z")
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

func parseMoment(s string, precision int, between Between, zone string) (time.Time, error) {
	if len(s) < 11 || s[10] != byte(between) &&
		(between != BlankOrT || s[10] != ' ' && s[10] != 'T') {
		return time.Time{}, errors.New("expected " + between.form() + zone)
	}
	day, err := parseDay(s[:10])
	if err != nil {
		return time.Time{}, err
	}
	d, err := parseClock(s[11:], precision)
	if err != nil {
		return time.Time{}, err
	}
	return day.Add(d), nil
}

func parseDay(s string) (time.Time, error) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' {
		year, ok1 := digits(s[:4], 4, 4)
		month, ok2 := digits(s[5:7], 2, 2)
		day, ok3 := digits(s[8:], 2, 2)
		if ok1 && ok2 && ok3 {
			t, ok := dayOf(year, month, day)
			if !ok {
				return t, errors.New("there is no such day")
			}
			return t, nil
		}
	}
	return time.Time{}, errors.New("expected a date as yyyy-MM-dd")
}

// parseClock reads HH:mm:ss with up to nine digits of a fraction, of which it keeps precision.
func parseClock(s string, precision int) (time.Duration, error) {
	expected := errors.New("expected a time as HH:mm:ss")
	if len(s) < 8 || s[2] != ':' || s[5] != ':' {
		return 0, expected
	}
	hour, ok1 := digits(s[:2], 2, 2)
	minute, ok2 := digits(s[3:5], 2, 2)
	second, ok3 := digits(s[6:8], 2, 2)
	if !ok1 || !ok2 || !ok3 {
		return 0, expected
	}
	if hour > 23 || minute > 59 || second > 59 {
		return 0, errors.New("there is no such time of day")
	}
	d := clockTime(hour, minute, second)
	if len(s) == 8 {
		return d, nil
	}
	fraction := s[9:]
	if s[8] != '.' || len(fraction) == 0 || len(fraction) > 9 {
		return 0, errors.New("expected up to nine digits behind the second's point")
	}
	nanos, ok := nanoseconds(fraction)
	if !ok {
		return 0, expected
	}
	return d + nanos - nanos%FractionUnit(precision), nil
}
