package expr

import (
	"errors"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// isTemporal reports whether values of the type are dates or times.
func isTemporal(t *schema.Type) bool { return isDay(t) || t.Kind == schema.TypeTime }

// addInterval adds an interval to a date or time, or subtracts it. A DATE stays one: what an
// interval has beyond whole days is lost. A TIME starts again at midnight.
func addInterval(t, interval *schema.Type, subtract bool) binaryFunc {
	months := interval.Kind == schema.TypeIntervalYearMonth
	return func(v, w schema.Value) (schema.Value, error) {
		n := w.Int64()
		if subtract {
			n = -n
		}
		if t.Kind == schema.TypeDate && !months {
			return schema.Date(v.Days() + n/millisPerDay), nil
		}
		if months {
			return addMonths(v, n), nil
		}
		return addMillis(v, n), nil
	}
}

// addMillis adds to a time or timestamp.
func addMillis(v schema.Value, n int64) schema.Value {
	switch v.Kind() {
	case schema.KindTime:
		const day = 24 * time.Hour
		d := v.TimeOfDay() + time.Duration(n%millisPerDay)*time.Millisecond
		return schema.TimeOfDay((d + day) % day)
	case schema.KindInstant:
		return schema.Instant(later(v.Time(), n))
	}
	return schema.Timestamp(later(v.Time(), n))
}

// later is t.Add for spans that a Duration does not hold.
func later(t time.Time, millis int64) time.Time {
	nanos := int64(t.Nanosecond()) + millis%1000*int64(time.Millisecond)
	return time.Unix(t.Unix()+millis/1000, nanos).UTC()
}

// addMonths adds to a date or timestamp; a day that the month lacks becomes its last one. As in
// Flink, months are added to a TIMESTAMP_LTZ as UTC shows it.
func addMonths(v schema.Value, n int64) schema.Value {
	switch v.Kind() {
	case schema.KindDate:
		return schema.Date(dayAfterMonths(v.Days(), n))
	case schema.KindTimestamp, schema.KindInstant:
		day := dayOf(v.Time())
		t := midnight(dayAfterMonths(day, n)).Add(clockOf(v.Time()))
		if v.Kind() == schema.KindInstant {
			return schema.Instant(t)
		}
		return schema.Timestamp(t)
	}
	return v // a TIME
}

func dayAfterMonths(day, n int64) int64 {
	t := midnight(day)
	first := date(t.Year(), t.Month()+time.Month(n), 1)
	last := first.AddDate(0, 1, -1)
	return dayOf(first) + int64(min(t.Day(), last.Day())) - 1
}

// epochMilli is a date or time in milliseconds since 1970, or since midnight.
func epochMilli(v schema.Value) int64 {
	switch v.Kind() {
	case schema.KindDate:
		return v.Days() * millisPerDay
	case schema.KindTime:
		return int64(v.TimeOfDay() / time.Millisecond)
	}
	return v.Time().UnixMilli()
}

func millisBetween(x, y int64) int64 { return x - y }

// monthsBetween returns the whole months from y to x, as Flink counts them: the time of day only
// matters where x is a whole number of months away, and takes one off then.
func monthsBetween(x, y int64) int64 {
	dayX, dayY := floorDivide(x, millisPerDay), floorDivide(y, millisPerDay)
	months := wholeMonths(dayX, dayY)
	if dayAfterMonths(dayY, months) == dayX && x-dayX*millisPerDay < y-dayY*millisPerDay {
		months--
	}
	return months
}

func wholeMonths(x, y int64) int64 {
	if x < y {
		return -wholeMonths(y, x)
	}
	from, to := midnight(y), midnight(x)
	months := int64(to.Year()-from.Year())*12 + int64(to.Month()-from.Month())
	if dayAfterMonths(y, months) > x {
		months--
	}
	return months
}

func floorDivide(n, by int64) int64 {
	q := n / by
	if n%by < 0 {
		q--
	}
	return q
}

var errMixedLTZ = errors.New(
	"TIMESTAMP_LTZ only supports diff between the same type; CAST one of them",
)

// sameTime checks the types of two dates or times whose difference is taken.
func sameTime(pos schema.Position, x, y node) error {
	a, b := x.typ, y.typ
	for _, n := range []node{x, y} {
		if !isTemporal(n.typ) && n.typ.Kind != schema.TypeNull {
			return errorAt(n.pos,
				"the difference is taken of two dates or timestamps, not of %v; CAST it", n.typ)
		}
	}
	switch {
	case a.Kind == schema.TypeNull || b.Kind == schema.TypeNull || a.Kind == b.Kind:
		return nil
	case a.Kind == schema.TypeTimestampLTZ || b.Kind == schema.TypeTimestampLTZ:
		return errorAt(pos, "%v", errMixedLTZ)
	case a.Kind == schema.TypeTime || b.Kind == schema.TypeTime:
		return errorAt(pos, "there is no difference between %v and %v", a, b)
	}
	return nil
}

// stepNanos are the units of TIMESTAMPADD and TIMESTAMPDIFF that are not months, in nanoseconds.
var stepNanos = map[string]int64{
	"WEEK": 7 * 24 * int64(time.Hour), "DAY": 24 * int64(time.Hour),
	"HOUR": int64(time.Hour), "MINUTE": int64(time.Minute),
	"SECOND": int64(time.Second), "MICROSECOND": int64(time.Microsecond), "NANOSECOND": 1,
}

// stepMonths are those that are.
var stepMonths = map[string]int64{"YEAR": 12, "QUARTER": 3, "MONTH": 1}

// timestampDiff is TIMESTAMPDIFF(unit, from, to): whole units, cut, as an INT, which wraps around.
func (c compiler) timestampDiff(e *ast.Call, args []node) (node, error) {
	from, to := args[0], args[1]
	if err := sameTime(e.At, to, from); err != nil {
		return node{}, err
	}
	kind := schema.TypeInt
	if e.Word == "NANOSECOND" {
		kind = schema.TypeBigint
	}
	typ := &schema.Type{Kind: kind, NotNull: !nullable(from, to)}
	months, nanos := stepMonths[e.Word], stepNanos[e.Word]
	return binaryNode(e.At, typ, from, to, func(v, w schema.Value) (schema.Value, error) {
		x, y := epochMilli(w), epochMilli(v)
		if months > 0 {
			return integer(kind, monthsBetween(x, y)/months), nil
		}
		if perMilli := int64(time.Millisecond) / nanos; perMilli > 0 {
			return integer(kind, (x-y)*perMilli), nil
		}
		return integer(kind, (x-y)/(nanos/int64(time.Millisecond))), nil
	})
}

// timestampAdd is TIMESTAMPADD(unit, n, moment). Hours, minutes and seconds make a TIMESTAMP of a
// date.
func (c compiler) timestampAdd(e *ast.Call, args []node) (node, error) {
	count, x := args[0], args[1]
	if err := argument(e, count, isInteger, "a whole number"); err != nil {
		return node{}, err
	}
	if err := argument(e, x, isTemporal, "a timestamp, a date or a time"); err != nil {
		return node{}, err
	}
	months, nanos := stepMonths[e.Word], stepNanos[e.Word]
	typ := withNullable(x.typ, nullable(count, x))
	ofDate := x.typ.Kind == schema.TypeDate
	switch {
	case nanos > 0 && ofDate && nanos < stepNanos["DAY"]:
		typ = &schema.Type{Kind: schema.TypeTimestamp, Precision: 6, NotNull: typ.NotNull}
	case nanos > 0 && nanos < int64(time.Millisecond) && x.typ.Kind != schema.TypeTime:
		finest := map[int64]int{1: 9, int64(time.Microsecond): 6}[nanos]
		typ = &schema.Type{
			Kind: typ.Kind, Precision: max(typ.Precision, finest), NotNull: typ.NotNull,
		}
	}
	return binaryNode(e.At, typ, count, x, func(n, v schema.Value) (schema.Value, error) {
		switch {
		case months > 0:
			return addMonths(v, n.Int64()*months), nil
		case ofDate && typ.Kind == schema.TypeDate:
			return schema.Date(v.Days() + n.Int64()*(nanos/stepNanos["DAY"])), nil
		case ofDate:
			v = schema.Timestamp(midnight(v.Days()))
		}
		if nanos >= int64(time.Millisecond) {
			return addMillis(v, n.Int64()*(nanos/int64(time.Millisecond))), nil
		}
		perMilli := int64(time.Millisecond) / nanos
		v = addMillis(v, n.Int64()/perMilli)
		rest := time.Duration(n.Int64() % perMilli * nanos)
		switch v.Kind() {
		case schema.KindTime:
			return v, nil // it has milliseconds
		case schema.KindInstant:
			return schema.Instant(v.Time().Add(rest)), nil
		}
		return schema.Timestamp(v.Time().Add(rest)), nil
	})
}
