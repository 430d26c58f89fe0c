package expr

import (
	"slices"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const millisPerDay = secondsPerDay * 1000

// ofDate are the parts of a date that EXTRACT takes.
var ofDate = map[string]func(time.Time) int{
	"MILLENNIUM": func(t time.Time) int { return (t.Year() + 999) / 1000 },
	"CENTURY":    func(t time.Time) int { return (t.Year() + 99) / 100 },
	"DECADE":     func(t time.Time) int { return t.Year() / 10 },
	"YEAR":       time.Time.Year,
	"ISOYEAR":    func(t time.Time) int { year, _ := t.ISOWeek(); return year },
	"QUARTER":    func(t time.Time) int { return (int(t.Month()) + 2) / 3 },
	"MONTH":      func(t time.Time) int { return int(t.Month()) },
	"WEEK":       func(t time.Time) int { _, week := t.ISOWeek(); return week },
	"DAY":        time.Time.Day,
	"DOY":        time.Time.YearDay,
	"DOW":        func(t time.Time) int { return int(t.Weekday()) + 1 }, // Sunday is 1
	"ISODOW":     func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 },
}

// part is a part of a time of day: how many nanoseconds it counts, and how many are in the next
// one.
type part struct{ unit, limit int64 }

// ofClock are the parts of a time of day that EXTRACT takes.
var ofClock = map[string]part{
	"HOUR":        {int64(time.Hour), 24 * int64(time.Hour)},
	"MINUTE":      {int64(time.Minute), int64(time.Hour)},
	"SECOND":      {int64(time.Second), int64(time.Minute)},
	"MILLISECOND": {int64(time.Millisecond), int64(time.Second)},
	"MICROSECOND": {int64(time.Microsecond), int64(time.Second)},
	"NANOSECOND":  {1, int64(time.Second)},
}

// extractNames are the functions that are an EXTRACT: YEAR(x) is EXTRACT(YEAR FROM x).
var extractNames = map[string]string{
	"YEAR": "YEAR", "QUARTER": "QUARTER", "MONTH": "MONTH", "WEEK": "WEEK",
	"DAYOFYEAR": "DOY", "DAYOFMONTH": "DAY", "DAYOFWEEK": "DOW",
	"HOUR": "HOUR", "MINUTE": "MINUTE", "SECOND": "SECOND",
}

// extract is EXTRACT(unit FROM x), a BIGINT, of a date, a time, a timestamp or an interval. Of a
// TIMESTAMP_LTZ it takes the parts of the local time, which for EPOCH, as in Flink, is the seconds
// that the local time would be since 1970 in UTC.
func (c compiler) extract(e *ast.Call, args []node) (node, error) {
	x, unit := args[0], e.Word
	if unit == "" {
		unit = extractNames[e.Name]
	}
	of := c.zone().extractor(unit, x.typ)
	switch {
	case unit == "":
		return node{}, errorAt(e.At, "EXTRACT takes a unit, as in EXTRACT(YEAR FROM x)")
	case of == nil && (isDay(x.typ) || isInterval(x.typ) || x.typ.Kind == schema.TypeTime):
		return node{}, errorAt(e.At, "%v has no %s", x.typ, unit)
	case of == nil:
		return node{}, errorAt(x.pos,
			"%s takes a timestamp, a date, a time or an interval here, not %v; CAST it", e.Name,
			x.typ)
	}
	typ := &schema.Type{Kind: schema.TypeBigint, NotNull: x.typ.NotNull}
	return unaryNode(e.At, typ, x,
		func(v schema.Value) (schema.Value, error) { return schema.Int(of(v)), nil })
}

// extractor returns what takes the part off values of a type, or nil.
func (z Zone) extractor(unit string, typ *schema.Type) func(schema.Value) int64 {
	ofDay, ofTime := ofDate[unit], ofClock[unit]
	switch typ.Kind {
	case schema.TypeNull:
		return func(schema.Value) int64 { return 0 } // never called
	case schema.TypeDate:
		switch {
		case unit == "EPOCH":
			return func(v schema.Value) int64 { return v.Days() * secondsPerDay }
		case ofDay != nil:
			return func(v schema.Value) int64 { return int64(ofDay(midnight(v.Days()))) }
		case ofTime.unit > 0:
			return func(schema.Value) int64 { return 0 }
		}
	case schema.TypeTime:
		switch {
		case unit == "EPOCH":
			return func(v schema.Value) int64 { return int64(v.TimeOfDay() / time.Second) }
		case ofTime.unit > 0:
			return func(v schema.Value) int64 {
				return int64(v.TimeOfDay()) % ofTime.limit / ofTime.unit
			}
		}
	case schema.TypeTimestamp, schema.TypeTimestampLTZ:
		return timestampExtractor(unit, ofDay, ofTime, z.local)
	case schema.TypeIntervalYearMonth, schema.TypeIntervalDayTime:
		return intervalExtractor(unit, typ)
	}
	return nil
}

// timestampExtractor divides milliseconds since 1970 as Flink does, rounding towards 1970: the last
// millisecond of 1969 is in the year 1970, and its millisecond is -1.
func timestampExtractor(
	unit string, ofDay func(time.Time) int, ofTime part, local func(schema.Value) time.Time,
) func(schema.Value) int64 {
	switch {
	case unit == "EPOCH":
		return func(v schema.Value) int64 { return local(v).UnixMilli() / 1000 }
	case ofDay != nil:
		return func(v schema.Value) int64 { return int64(ofDay(midnight(truncatedDay(local(v))))) }
	case ofTime.unit >= int64(time.Millisecond):
		return func(v schema.Value) int64 {
			unit, limit := ofTime.unit/int64(time.Millisecond), ofTime.limit/int64(time.Millisecond)
			return local(v).UnixMilli() % limit / unit
		}
	case ofTime.unit > 0:
		return func(v schema.Value) int64 {
			t := local(v)
			rest := int64(t.Nanosecond()) % int64(time.Millisecond) / ofTime.unit
			return t.UnixMilli()%1000*(int64(time.Millisecond)/ofTime.unit) + rest
		}
	}
	return nil
}

// intervalExtractor takes a field of an interval.
func intervalExtractor(unit string, typ *schema.Type) func(schema.Value) int64 {
	if typ.Kind == schema.TypeIntervalYearMonth {
		divide, modulo := int64(1), int64(12)
		switch unit {
		case "YEAR":
			divide, modulo = 12, 1<<62
		case "QUARTER":
			return func(v schema.Value) int64 { return (v.Int64()%12 + 2) / 3 }
		case "MONTH":
		default:
			return nil
		}
		return func(v schema.Value) int64 { return v.Int64() / divide % modulo }
	}
	switch part := ofClock[unit]; {
	case unit == "DAY":
		return func(v schema.Value) int64 { return v.Int64() / millisPerDay }
	case unit == "EPOCH":
		return func(v schema.Value) int64 { return v.Int64() / 1000 }
	case slices.Contains([]string{"HOUR", "MINUTE", "SECOND", "MILLISECOND"}, unit):
		return func(v schema.Value) int64 {
			limit, unit := part.limit/int64(time.Millisecond), part.unit/int64(time.Millisecond)
			return v.Int64() % limit / unit
		}
	}
	return nil
}
