package debezium

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// TimeUnit is the unit of a number that is a time.
type TimeUnit uint8

// The units. The zero value follows the column's precision.
const (
	ByPrecision TimeUnit = iota
	Millis
	Micros
	Nanos
)

var unitNames = [...]string{ByPrecision: "auto", Millis: "millis", Micros: "micros", Nanos: "nanos"}

// TimeUnits returns the names that ParseTimeUnit accepts.
func TimeUnits() []string { return unitNames[:] }

// ParseTimeUnit returns the unit of a name: auto, millis, micros or nanos.
func ParseTimeUnit(name string) (TimeUnit, error) {
	for unit, known := range unitNames {
		if name == known {
			return TimeUnit(unit), nil
		}
	}
	return 0, fmt.Errorf("unknown time unit '%s'; the units are %s",
		name, strings.Join(unitNames[:], ", "))
}

// of resolves ByPrecision for a column.
func (u TimeUnit) of(t *schema.Type) TimeUnit {
	switch {
	case u != ByPrecision:
		return u
	case t.Precision <= 3:
		return Millis
	case t.Precision <= 6:
		return Micros
	}
	return Nanos
}

// perSecond returns the number of units in a second.
func (u TimeUnit) perSecond() int64 {
	switch u {
	case Micros:
		return 1_000_000
	case Nanos:
		return 1_000_000_000
	}
	return 1_000
}

// namedUnits are the units of the logical types whose values are numbers, except for days, see
// isDays.
var namedUnits = map[string]TimeUnit{
	"io.debezium.time.Timestamp":              Millis,
	"io.debezium.time.MicroTimestamp":         Micros,
	"io.debezium.time.NanoTimestamp":          Nanos,
	"org.apache.kafka.connect.data.Timestamp": Millis,
	"io.debezium.time.Time":                   Millis,
	"io.debezium.time.MicroTime":              Micros,
	"io.debezium.time.NanoTime":               Nanos,
	"org.apache.kafka.connect.data.Time":      Millis,
}

// isDays reports whether the logical type's values are days since 1970.
func isDays(s *connectSchema) bool {
	return s.name() == "io.debezium.time.Date" || s.name() == "org.apache.kafka.connect.data.Date"
}

// moment returns the time that is a number of units after 1970. Every int64 of every unit has one.
func moment(n int64, unit TimeUnit) time.Time {
	per := unit.perSecond()
	seconds, rest := n/per, n%per
	if rest < 0 {
		seconds, rest = seconds-1, rest+per
	}
	return time.Unix(seconds, rest*(1_000_000_000/per)).UTC()
}

// number returns the value of a JSON number that is an integer.
func number(raw json.RawMessage) (n int64, ok bool) {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return n, err == nil
}

// toDate accepts days since 1970, and text as yyyy-MM-dd, with or without a time after it.
func toDate(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
	if n, ok := number(raw); ok {
		if unit, timed := namedUnits[s.name()]; timed { // Oracle's DATE has a time of day
			n = dayOf(moment(n, unit))
		}
		return schema.Date(n), nil
	}
	text, quoted, _ := scalar(raw)
	if !quoted {
		return schema.Value{}, errors.New("expected days since 1970-01-01, or yyyy-MM-dd")
	}
	text = strings.TrimSuffix(text, "Z")
	if days, err := sqltext.ParseISODate(text); err == nil {
		return schema.Date(days), nil
	}
	at, err := sqltext.ParseISOTimestamp(text)
	if err != nil {
		return schema.Value{}, errors.New("expected days since 1970-01-01, or yyyy-MM-dd")
	}
	return schema.Date(dayOf(at)), nil
}

// dayOf returns the days from 1970-01-01 to the day of a time in UTC.
func dayOf(at time.Time) int64 {
	seconds := at.Unix()
	day := seconds / 86400
	if seconds%86400 < 0 {
		day--
	}
	return day
}

// toTime accepts a number of units since midnight, and text as HH:mm:ss with up to nine digits of
// fraction. A zone must be UTC.
func toTime(unit TimeUnit) converter {
	return func(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
		if n, ok := number(raw); ok {
			u := unit
			if named, is := namedUnits[s.name()]; is {
				u = named
			}
			if n < 0 || n >= 86400*u.perSecond() {
				return schema.Value{}, fmt.Errorf("not a time of day in %s", unitNames[u])
			}
			return schema.TimeOfDay(time.Duration(n * (1_000_000_000 / u.perSecond()))), nil
		}
		text, quoted, _ := scalar(raw)
		d, err := sqltext.ParseISOTime(text)
		if !quoted || err != nil {
			return schema.Value{}, errors.New("expected a number, or HH:mm:ss in UTC")
		}
		return schema.TimeOfDay(d), nil
	}
}

// toTimestamp accepts a number of units since 1970, and ISO 8601 text. If the text has a zone and
// the type has none, the value is the time in UTC; if the type has a zone and the text has none,
// the text is in UTC.
func toTimestamp(unit TimeUnit, instant bool) converter {
	value := schema.Timestamp
	if instant {
		value = schema.Instant
	}
	return func(raw json.RawMessage, s *connectSchema) (schema.Value, error) {
		if n, ok := number(raw); ok {
			if isDays(s) {
				const most = 1 << 40 // days that a time.Time can count in seconds
				if n < -most || n > most {
					return schema.Value{}, sqltext.ErrRange
				}
				return inYears(time.Unix(n*86400, 0).UTC(), value)
			}
			u := unit
			if named, is := namedUnits[s.name()]; is {
				u = named
			}
			return inYears(moment(n, u), value)
		}
		text, quoted, _ := scalar(raw)
		at, err := sqltext.ParseISOTimestamp(text)
		if !quoted || err != nil {
			return schema.Value{}, errors.New("expected a number, or yyyy-MM-ddTHH:mm:ss " +
				"with or without a zone")
		}
		return inYears(at, value)
	}
}

// inYears returns the value of a time, or an error for a year that SQL has no timestamps in, such
// as that of PostgreSQL's infinity.
func inYears(at time.Time, value func(time.Time) schema.Value) (schema.Value, error) {
	if year := at.Year(); year < 1 || year > 9999 {
		return schema.Value{}, fmt.Errorf("the year %d is outside 0001 to 9999", year)
	}
	return value(at), nil
}
