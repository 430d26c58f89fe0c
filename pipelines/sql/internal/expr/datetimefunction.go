package expr

import (
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
	"github.com/beam-dynamodb/beam-dynamodb/schema/sqltext"
)

// now is the functions that tell the time, which is the moment that a row is evaluated at; the session's time zone is
// UTC.
func now(e *ast.Call, _ []node) (node, error) {
	typ := &schema.Type{Kind: schema.TypeTimestampLTZ, Precision: 3, NotNull: true}
	switch e.Name {
	case "LOCALTIMESTAMP":
		typ.Kind = schema.TypeTimestamp
	case "CURRENT_DATE":
		typ = notNull(schema.TypeDate)
	case "CURRENT_TIME", "LOCALTIME":
		typ = notNull(schema.TypeTime)
	}
	return node{pos: e.At, typ: typ, eval: func([]schema.Value) (schema.Value, error) { return moment(time.Now().UTC(), typ), nil }}, nil
}

// toTimestamp is TO_TIMESTAMP(text[, pattern]). A text of another form gives NULL, as in Flink.
func toTimestamp(e *ast.Call, args []node) (node, error) {
	return parsed(e, args, &schema.Type{Kind: schema.TypeTimestamp, Precision: 3}, sqltext.ParseTimestamp)
}

// toDate is TO_DATE(text[, pattern]).
func toDate(e *ast.Call, args []node) (node, error) {
	return parsed(e, args, &schema.Type{Kind: schema.TypeDate}, func(s string) (time.Time, error) {
		days, err := sqltext.ParseDate(s)
		return midnight(days), err
	})
}

func parsed(e *ast.Call, args []node, typ *schema.Type, plain func(string) (time.Time, error)) (node, error) {
	if err := arguments(e, args, isCharacter, aString); err != nil {
		return node{}, err
	}
	if len(args) == 1 {
		return unaryNode(e.At, typ, args[0], func(v schema.Value) (schema.Value, error) {
			t, err := plain(v.Str())
			if err != nil {
				return schema.Null(), nil
			}
			return moment(t, typ), nil
		})
	}
	pattern, err := patterns(args[1])
	if err != nil {
		return node{}, err
	}
	return binaryNode(e.At, typ, args[0], args[1], func(v, p schema.Value) (schema.Value, error) {
		form, err := pattern(p.Str())
		if err != nil {
			return v, err
		}
		t, ok := form.parse(v.Str())
		if !ok {
			return schema.Null(), nil
		}
		return moment(t, typ), nil
	})
}

// patterns returns what reads patterns: a constant one once, when the expression is compiled.
func patterns(n node) (func(string) (*datePattern, error), error) {
	if !n.constant || n.value.IsNull() {
		return parsePattern, nil
	}
	form, err := parsePattern(n.value.Str())
	if err != nil {
		return nil, fault(n.pos, "%v", err)
	}
	return func(string) (*datePattern, error) { return form, nil }, nil
}

// dateFormat is DATE_FORMAT(moment, pattern), the moment being a date, a timestamp or a text that TO_TIMESTAMP reads.
func dateFormat(e *ast.Call, args []node) (node, error) {
	x := args[0]
	if err := argument(e, x, func(t *schema.Type) bool { return isDay(t) || isCharacter(t) }, "a timestamp, a date or a string"); err != nil {
		return node{}, err
	}
	if err := argument(e, args[1], isCharacter, "a pattern such as 'yyyy-MM-dd'"); err != nil {
		return node{}, err
	}
	pattern, err := patterns(args[1])
	if err != nil {
		return node{}, err
	}
	text := isCharacter(x.typ)
	return binaryNode(e.At, stringType(true), x, args[1], func(v, p schema.Value) (schema.Value, error) {
		form, err := pattern(p.Str())
		if err != nil {
			return v, err
		}
		if !text {
			return schema.String(form.format(momentOf(v))), nil
		}
		t, err := sqltext.ParseTimestamp(v.Str())
		if err != nil {
			return schema.Null(), nil
		}
		return schema.String(form.format(t)), nil
	})
}

// floorTo is FLOOR(moment TO unit) and CEIL(moment TO unit): the beginning of the year, month, … that the moment is in, and
// of the next one unless it is a beginning itself.
func floorTo(e *ast.Call, x node) (node, error) {
	if !isDay(x.typ) {
		return node{}, fault(x.pos, "%s(… TO %s) takes a timestamp or a date, not %v", e.Name, e.Word, x.typ)
	}
	unit, ok := calendar[e.Word]
	if !ok || x.typ.Kind == schema.TypeDate && unit.ofDay {
		return node{}, fault(e.At, "%s of %v to %s is not supported", e.Name, x.typ, e.Word)
	}
	return unaryNode(e.At, x.typ, x, func(v schema.Value) (schema.Value, error) {
		t := momentOf(v)
		begin := unit.begin(t)
		if e.Name != "FLOOR" && begin.Before(t) {
			begin = unit.next(begin)
		}
		return moment(begin, x.typ), nil
	})
}

// span is a unit of the calendar.
type span struct {
	begin func(time.Time) time.Time
	next  func(begin time.Time) time.Time
	ofDay bool // shorter than a day
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// days is a span of days whose first lies so many days back.
func days(n int, back func(time.Time) int) span {
	return span{
		begin: func(t time.Time) time.Time { return date(t.Year(), t.Month(), t.Day()-back(t)) },
		next:  func(t time.Time) time.Time { return t.AddDate(0, 0, n) },
	}
}

// months is a span of months that begins with January.
func months(n int) span {
	return span{
		begin: func(t time.Time) time.Time { return date(t.Year(), t.Month()-(t.Month()-1)%time.Month(n), 1) },
		next:  func(t time.Time) time.Time { return t.AddDate(0, n, 0) },
	}
}

func clock(d time.Duration) span {
	return span{
		begin: func(t time.Time) time.Time { return midnight(dayOf(t)).Add(clockOf(t).Truncate(d)) },
		next:  func(t time.Time) time.Time { return t.Add(d) },
		ofDay: true,
	}
}

var calendar = map[string]span{
	"YEAR": months(12), "QUARTER": months(3), "MONTH": months(1),
	"WEEK": days(7, func(t time.Time) int { return int(t.Weekday()) }), // from Sunday, as in Calcite
	"DAY":  days(1, func(time.Time) int { return 0 }),
	"HOUR": clock(time.Hour), "MINUTE": clock(time.Minute), "SECOND": clock(time.Second), "MILLISECOND": clock(time.Millisecond),
}

// extracts are the numbers that EXTRACT takes out of a moment.
var extracts = map[string]func(time.Time) int{
	"YEAR": time.Time.Year, "QUARTER": func(t time.Time) int { return (int(t.Month()) + 2) / 3 }, "MONTH": func(t time.Time) int { return int(t.Month()) },
	"WEEK": func(t time.Time) int { _, week := t.ISOWeek(); return week },
	"DAY":  time.Time.Day, "DOY": time.Time.YearDay, "DOW": func(t time.Time) int { return int(t.Weekday()) + 1 },
	"HOUR": time.Time.Hour, "MINUTE": time.Time.Minute, "SECOND": time.Time.Second,
	"MILLISECOND": func(t time.Time) int { return t.Second()*1000 + t.Nanosecond()/1e6 },
}

// extract is EXTRACT(unit FROM moment), a BIGINT.
func extract(e *ast.Call, args []node) (node, error) {
	x := args[0]
	of, known := extracts[e.Word]
	if !known {
		return node{}, fault(e.At, "EXTRACT takes a unit, as in EXTRACT(YEAR FROM x)")
	}
	if err := argument(e, x, isDay, "a timestamp or a date"); err != nil {
		return node{}, err
	}
	typ := &schema.Type{Kind: schema.TypeBigint, NotNull: x.typ.NotNull}
	return unaryNode(e.At, typ, x, func(v schema.Value) (schema.Value, error) { return schema.Int(int64(of(momentOf(v)))), nil })
}
