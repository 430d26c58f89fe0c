package tableoptions

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// units are Flink's names of units of time (its TimeUtils), in lower case.
var units = map[string]time.Duration{}

func init() {
	for unit, names := range map[time.Duration]string{
		24 * time.Hour:   "d day days",
		time.Hour:        "h hour hours",
		time.Minute:      "m min minute minutes",
		time.Second:      "s sec secs second seconds",
		time.Millisecond: "ms milli millis millisecond milliseconds",
		time.Microsecond: "µs micro micros microsecond microseconds",
		time.Nanosecond:  "ns nano nanos nanosecond nanoseconds",
	} {
		for name := range strings.FieldsSeq(names) {
			units[name] = unit
		}
	}
	units[""] = time.Millisecond
}

// parseDuration reads a number and its unit, which without one is milliseconds.
func parseDuration(text string) (time.Duration, error) {
	expected := errors.New("expected a number and a unit, such as '10 s', '5 min' or '500 ms'")
	text = strings.TrimSpace(text)
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	n, err := strconv.ParseInt(text[:digits], 10, 64)
	if err != nil {
		return 0, expected
	}
	unit, ok := units[strings.ToLower(strings.TrimSpace(text[digits:]))]
	if !ok {
		return 0, expected
	}
	if n > int64(math.MaxInt64/unit) {
		return 0, errors.New("it is too long")
	}
	return time.Duration(n) * unit, nil
}
