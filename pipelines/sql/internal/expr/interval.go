package expr

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"github.com/beam-dynamodb/beam-dynamodb/internal/syntax"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// The value of an interval is a number of months, or of milliseconds, as in Flink.

func isInterval(t *schema.Type) bool {
	return t.Kind == schema.TypeIntervalYearMonth || t.Kind == schema.TypeIntervalDayTime
}

// fieldUnits are how many months or milliseconds the fields of an interval count.
var fieldUnits = map[string]int64{
	"YEAR": 12, "MONTH": 1, "DAY": millisPerDay, "HOUR": 3600_000, "MINUTE": 60_000, "SECOND": 1000,
}

// fieldLimits are the values that a field stays below that is not the first of its interval.
var fieldLimits = map[string]int64{"MONTH": 12, "HOUR": 24, "MINUTE": 60, "SECOND": 60}

// fieldOrder are the fields from the longest on, with the separator before each but the first.
var fieldOrder = []struct{ name, before string }{
	{"YEAR", ""}, {"MONTH", "-"}, {"DAY", ""}, {"HOUR", " "}, {"MINUTE", ":"}, {"SECOND", ":"},
}

func intervalType(f *syntax.Interval) *schema.Type {
	kind := schema.TypeIntervalDayTime
	if f.YearMonth() {
		kind = schema.TypeIntervalYearMonth
	}
	return &schema.Type{Kind: kind, Text: f.Text, NotNull: true}
}

// interval reads INTERVAL '…' fields as Calcite does: '1-2' YEAR TO MONTH, '1 02:03:04.567' DAY TO
// SECOND.
func interval(e *ast.Interval) (node, error) {
	value, problem := parseInterval(strings.TrimSpace(e.Value), e.Fields)
	if problem != "" {
		return node{}, errorAt(e.At, "%s", problem)
	}
	if e.Negative {
		value = -value
	}
	return constantNode(e.At, intervalType(e.Fields), schema.Int(value)), nil
}

// parseInterval returns the months or milliseconds of an interval's text, or what is wrong with it,
// in Flink's words where it has some.
func parseInterval(text string, f *syntax.Interval) (value int64, problem string) {
	if f.Precision < 1 || f.Precision > 10 {
		return 0, fmt.Sprintf(
			"interval leading field precision '%d' out of range for INTERVAL %s: it is 1 to 10",
			f.Precision, f.Text,
		)
	}
	if f.FractionDigits < 1 || f.FractionDigits > 9 {
		return 0, fmt.Sprintf(
			"interval fractional second precision '%d' out of range for INTERVAL %s: it is 1 to 9",
			f.FractionDigits, f.Text,
		)
	}
	form, names := intervalForm(f)
	fields := regexp.MustCompile(form).FindStringSubmatch(text)
	illegal := fmt.Sprintf("illegal interval literal format '%s' for INTERVAL %s", text, f.Text)
	if fields == nil {
		return 0, illegal
	}
	for i, name := range names {
		digits := fields[2+i]
		n, err := strconv.ParseInt(digits, 10, 64)
		if i == 0 && (err != nil || len(strings.TrimLeft(digits, "0")) > f.Precision) {
			return 0, fmt.Sprintf(
				"Interval field value %s exceeds precision of %s(%d) field; write %s(%d)",
				thousands(digits), name, f.Precision, name, len(strings.TrimLeft(digits, "0")),
			)
		}
		if i > 0 && n >= fieldLimits[name] {
			return 0, illegal
		}
		value += n * fieldUnits[name]
	}
	if last := len(names) - 1; names[last] == "SECOND" {
		fraction := fields[3+last] + "000"
		ms, _ := strconv.ParseInt(fraction[:3], 10, 64)
		value += ms // the interval has milliseconds, whatever its precision
	}
	if fields[1] == "-" {
		value = -value
	}
	return value, ""
}

// intervalForm returns the pattern of an interval's text: a sign, its fields and, when it ends in
// seconds, their fraction.
func intervalForm(f *syntax.Interval) (form string, names []string) {
	form = `^([+-]?)`
	end := f.To
	if end == "" {
		end = f.From
	}
	for _, field := range fieldOrder {
		switch {
		case field.name == f.From:
			form += `(\d+)`
		case len(names) > 0:
			form += field.before + `(\d{1,2})`
		default:
			continue
		}
		if names = append(names, field.name); field.name == end {
			break
		}
	}
	if end == "SECOND" {
		form += fmt.Sprintf(`(?:\.(\d{1,%d}))?`, f.FractionDigits)
	}
	return form + `$`, names
}

// thousands writes a number as Java's messages do: 1,000.
func thousands(digits string) string {
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return "0"
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// appendInterval writes an interval as Flink's CAST to a string does: +1-02, or +1 02:03:04.567.
func appendInterval(b []byte, n int64, t *schema.Type) []byte {
	sign := byte('+')
	if n < 0 {
		sign, n = '-', -n
	}
	if t.Kind == schema.TypeIntervalYearMonth {
		return fmt.Appendf(append(b, sign), "%d-%02d", n/12, n%12)
	}
	return fmt.Appendf(append(b, sign), "%d %02d:%02d:%02d.%03d",
		n/millisPerDay, n/3600_000%24, n/60_000%60, n/1000%60, n%1000)
}

// difference is (x - y) DAY TO SECOND, or with other fields: the interval from y to x.
func (c compiler) difference(e *ast.Difference) (node, error) {
	x, y, err := c.compilePair(e.X, e.Y)
	if err != nil {
		return node{}, err
	}
	if err := sameTime(e.At, x, y); err != nil {
		return node{}, err
	}
	typ := withNullable(intervalType(e.Fields), nullable(x, y))
	between := millisBetween
	if typ.Kind == schema.TypeIntervalYearMonth {
		between = monthsBetween
	}
	return binaryNode(e.At, typ, x, y, func(v, w schema.Value) (schema.Value, error) {
		return schema.Int(between(epochMilli(v), epochMilli(w))), nil
	})
}

// intervalArithmetic is an operation that an interval is part of, or nil for one that does not
// exist.
func (c compiler) intervalArithmetic(op string, a, b *schema.Type) (*schema.Type, binaryFunc) {
	swap := func(f binaryFunc) binaryFunc {
		return func(v, w schema.Value) (schema.Value, error) { return f(w, v) }
	}
	switch {
	case isInterval(a) && a.Kind == b.Kind && (op == "+" || op == "-"):
		return a, func(v, w schema.Value) (schema.Value, error) {
			if op == "-" {
				return schema.Int(v.Int64() - w.Int64()), nil
			}
			return schema.Int(v.Int64() + w.Int64()), nil
		}
	case isInterval(a) && isExact(b) && (op == "*" || op == "/"):
		return a, scaleInterval(op)
	case isExact(a) && isInterval(b) && op == "*":
		return b, swap(scaleInterval(op))
	case isTemporal(a) && isInterval(b) && (op == "+" || op == "-"):
		return a, addInterval(a, b, op == "-")
	case isInterval(a) && isTemporal(b) && op == "+":
		return b, swap(addInterval(b, a, false))
	}
	return nil, nil
}

// scaleInterval multiplies or divides an interval by an exact number, and cuts what is left of a
// unit.
func scaleInterval(op string) binaryFunc {
	return func(v, w schema.Value) (schema.Value, error) {
		var a, b, r apd.Decimal
		if !setDecimal(&a, v) || !setDecimal(&b, w) {
			return v, notANumber(w)
		}
		err := compute(op, &r, &a, &b)
		return schema.Int(wholeOf(&r)), err
	}
}
