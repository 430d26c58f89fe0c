package expr

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// floorTo is FLOOR(moment TO unit) and CEIL(moment TO unit): the beginning of the year, month, …
// that the moment is in, and of the next one unless it is a beginning itself.
//
// As in Flink, a unit longer than a day is found from the date alone: CEIL of a first of the month
// is that day, whatever the time. And the date of a timestamp before 1970 is rounded up to the next
// day, which FLOOR of 1969-12-31 23:59:59.999 TO YEAR, 1970-01-01, shows.
func (c compiler) floorTo(e *ast.Call, x node) (node, error) {
	isTime := x.typ.Kind == schema.TypeTime
	if !isDay(x.typ) && !isTime {
		return node{}, errorAt(x.pos, "%s(… TO %s) takes a timestamp, a date or a time, not %v",
			e.Name, e.Word, x.typ)
	}
	unit, ok := calendar[e.Word]
	if !ok || x.typ.Kind == schema.TypeDate && unit.clock%(24*time.Hour) != 0 ||
		isTime && (unit.clock == 0 || unit.clock == 24*time.Hour) {
		return node{}, errorAt(e.At, "%s of %v to %s is not supported", e.Name, x.typ, e.Word)
	}
	z, ceil := c.zone(), e.Name != "FLOOR"
	return unaryNode(e.At, x.typ, x, func(v schema.Value) (schema.Value, error) {
		if isTime {
			d := v.TimeOfDay().Truncate(unit.clock)
			if ceil && d < v.TimeOfDay() {
				d += unit.clock
			}
			return schema.TimeOfDay(d % (24 * time.Hour)), nil
		}
		t := z.local(v)
		if unit.clock == 0 {
			t = midnight(truncatedDay(t))
		}
		begin := unit.begin(t)
		if ceil && begin.Before(t) {
			begin = unit.next(begin)
		}
		return z.moment(begin, x.typ), nil
	})
}

// truncatedDay returns the days from 1970 to a time, rounded towards 1970, as Flink does.
func truncatedDay(t time.Time) int64 { return t.UnixMilli() / (secondsPerDay * 1000) }

// span is a unit of the calendar.
type span struct {
	begin func(time.Time) time.Time
	next  func(begin time.Time) time.Time
	clock time.Duration // of a day or shorter, its length, else 0
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// week begins on Sunday, as in Calcite.
var week = span{
	begin: func(t time.Time) time.Time {
		return date(t.Year(), t.Month(), t.Day()-int(t.Weekday()))
	},
	next: func(t time.Time) time.Time { return t.AddDate(0, 0, 7) },
}

// months is a span of months that begins with January.
func months(n int) span {
	return span{
		begin: func(t time.Time) time.Time {
			return date(t.Year(), t.Month()-(t.Month()-1)%time.Month(n), 1)
		},
		next: func(t time.Time) time.Time { return t.AddDate(0, n, 0) },
	}
}

// years is a span of years, of which one begins with the year first.
func years(n, first int) span {
	return span{
		begin: func(t time.Time) time.Time { return date(t.Year()-(t.Year()-first)%n, 1, 1) },
		next:  func(t time.Time) time.Time { return t.AddDate(n, 0, 0) },
	}
}

func clock(d time.Duration) span {
	return span{
		begin: func(t time.Time) time.Time {
			return midnight(dayOf(t)).Add(clockOf(t).Truncate(d))
		},
		next:  func(t time.Time) time.Time { return t.Add(d) },
		clock: d,
	}
}

var calendar = map[string]span{
	"MILLENNIUM": years(1000, 1), "CENTURY": years(100, 1), "DECADE": years(10, 0),
	"YEAR": months(12), "QUARTER": months(3), "MONTH": months(1), "WEEK": week,
	"DAY": clock(24 * time.Hour), "HOUR": clock(time.Hour), "MINUTE": clock(time.Minute),
	"SECOND": clock(time.Second), "MILLISECOND": clock(time.Millisecond),
}
