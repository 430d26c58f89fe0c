package expr

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a worker's image may hold no zones

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// Zone is the session's time zone, 'table.local-time-zone': it says which local time a
// TIMESTAMP_LTZ shows where it becomes text, a date, a time or a TIMESTAMP. The zero Zone is UTC.
type Zone struct{ location *time.Location }

// customZone is Java's form of a zone without rules.
var customZone = regexp.MustCompile(`^(?:GMT|UTC|UT|Z)?(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$`)

// ParseZone returns the zone of a name: one of the IANA database, such as Europe/Berlin, or an
// offset such as GMT+08:00. The empty name is UTC.
func ParseZone(name string) (Zone, error) {
	if m := customZone.FindStringSubmatch(strings.ToUpper(name)); m != nil {
		hours, _ := strconv.Atoi("0" + m[2])
		minutes, _ := strconv.Atoi("0" + m[3])
		if hours > 18 || minutes > 59 {
			return Zone{}, fmt.Errorf("the offset of '%s' is more than 18 hours", name)
		}
		offset := (hours*60 + minutes) * 60
		if m[1] == "-" {
			offset = -offset
		}
		if offset == 0 {
			return Zone{}, nil
		}
		return Zone{time.FixedZone(name, offset)}, nil
	}
	location, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		return Zone{}, fmt.Errorf("unknown time zone '%s'; write one as Europe/Berlin or GMT+08:00",
			name)
	}
	return Zone{location}, nil
}

func (c compiler) zone() Zone { return c.scope.Zone }

func (z Zone) isUTC() bool { return z.location == nil || z.location == time.UTC }

// offset returns how far local time is ahead of UTC at an instant, in seconds.
func (z Zone) offset(second int64) int64 {
	if z.isUTC() {
		return 0
	}
	_, offset := time.Unix(second, 0).In(z.location).Zone()
	return int64(offset)
}

// wall is the local time that clocks show at an instant, as if it were UTC.
func (z Zone) wall(at time.Time) time.Time {
	if z.isUTC() {
		return at.UTC()
	}
	return at.Add(time.Duration(z.offset(at.Unix())) * time.Second).UTC()
}

// instantAt is the instant at which clocks show a local time. Of two, when clocks are set back, it
// is the earlier one or, if later, the other. When clocks skip the local time, it is as much later
// as they skip.
func (z Zone) instantAt(wall time.Time, later bool) time.Time {
	if z.isUTC() {
		return wall
	}
	second := wall.Unix()
	before, after := z.offset(second-secondsPerDay), z.offset(second+secondsPerDay)
	offset := before
	if before != after {
		showsBefore := z.offset(second-before) == before
		showsAfter := z.offset(second-after) == after
		if showsAfter && (later || !showsBefore) {
			offset = after
		}
	}
	return wall.Add(-time.Duration(offset) * time.Second)
}

// local is the local time of a value: of a date its midnight.
func (z Zone) local(v schema.Value) time.Time {
	switch v.Kind() {
	case schema.KindDate:
		return midnight(v.Days())
	case schema.KindInstant:
		return z.wall(v.Time())
	}
	return v.Time()
}

// instantOf is the instant of a value.
func (z Zone) instantOf(v schema.Value) time.Time {
	if v.Kind() == schema.KindInstant {
		return v.Time()
	}
	return z.instantAt(z.local(v), false)
}

// moment is what a type of date and time keeps of a local time.
func (z Zone) moment(wall time.Time, to *schema.Type) schema.Value {
	switch to.Kind {
	case schema.TypeDate:
		return schema.Date(dayOf(wall))
	case schema.TypeTime:
		return timeOfDay(clockOf(wall), to.Precision)
	case schema.TypeTimestamp:
		return timestamp(wall, to.Precision)
	default:
		return instant(z.instantAt(wall, false), to.Precision)
	}
}
