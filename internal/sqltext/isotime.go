package sqltext

import (
	"errors"
	"strings"
	"time"
)

var errISOForm = errors.New("expected yyyy-MM-ddTHH:mm:ss with or without a zone")

// ParseISODate reads yyyy-MM-dd, and returns the days since 1970-01-01. The year may be any that
// ISO 8601 writes with four digits.
func ParseISODate(s string) (int64, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, errISOForm
	}
	return t.Unix() / secondsPerDay, nil
}

// ParseISOTime reads HH:mm:ss with up to nine digits of a fraction, followed by Z, +00:00 or
// nothing.
func ParseISOTime(s string) (time.Duration, error) {
	s = strings.TrimSuffix(strings.TrimSuffix(s, "Z"), "+00:00")
	return parseClock(s, 9)
}

// ParseISOTimestamp reads a date and a time of day with a T or a space between, a fraction, and a
// zone as Z or ±hh:mm, or none for UTC. It returns the time in UTC.
func ParseISOTimestamp(s string) (time.Time, error) {
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	if strings.Contains(s, ",") { // Go takes it for a point
		return time.Time{}, errISOForm
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, errISOForm
}
