package expr

import (
	"strings"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/internal/sqltext"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// now is the functions that return the current time, which is the moment that a row is evaluated
// at.
func (c compiler) now(e *ast.Call, _ []node) (node, error) {
	z := c.zone()
	typ := &schema.Type{Kind: schema.TypeTimestampLTZ, Precision: 3, NotNull: true}
	switch e.Name {
	case "LOCALTIMESTAMP":
		typ.Kind = schema.TypeTimestamp
	case "CURRENT_DATE":
		typ = notNull(schema.TypeDate)
	case "CURRENT_TIME", "LOCALTIME":
		typ = notNull(schema.TypeTime)
	}
	return node{
		pos: e.At, typ: typ,
		eval: func([]schema.Value) (schema.Value, error) {
			return z.moment(z.wall(time.Now()), typ), nil
		},
	}, nil
}

// toTimestamp is TO_TIMESTAMP(text[, pattern]). A text of another form gives NULL, as in Flink.
func (c compiler) toTimestamp(e *ast.Call, args []node) (node, error) {
	return c.parsed(e, args, &schema.Type{Kind: schema.TypeTimestamp, Precision: 3},
		sqltext.ParseTimestamp)
}

// toDate is TO_DATE(text[, pattern]).
func (c compiler) toDate(e *ast.Call, args []node) (node, error) {
	return c.parsed(
		e,
		args,
		&schema.Type{Kind: schema.TypeDate},
		func(s string) (time.Time, error) {
			days, err := sqltext.ParseDate(s)
			return midnight(days), err
		},
	)
}

func (c compiler) parsed(
	e *ast.Call, args []node, typ *schema.Type, plain func(string) (time.Time, error),
) (node, error) {
	if err := arguments(e, args, isCharacter, aString); err != nil {
		return node{}, err
	}
	if len(args) == 1 {
		return unaryNode(e.At, typ, args[0], func(v schema.Value) (schema.Value, error) {
			t, err := plain(v.Text())
			if err != nil {
				return schema.Null(), nil
			}
			return c.zone().moment(t, typ), nil
		})
	}
	pattern, err := patterns(args[1])
	if err != nil {
		return node{}, err
	}
	return binaryNode(e.At, typ, args[0], args[1], func(v, p schema.Value) (schema.Value, error) {
		form, err := pattern(p.Text())
		if err != nil {
			return v, err
		}
		t, ok := form.parse(v.Text())
		if !ok {
			return schema.Null(), nil
		}
		return c.zone().moment(t, typ), nil
	})
}

// patterns returns what reads patterns: a constant one once, when the expression is compiled.
func patterns(n node) (func(string) (*datePattern, error), error) {
	if !n.constant || n.value.IsNull() {
		return parsePattern, nil
	}
	form, err := parsePattern(n.value.Text())
	if err != nil {
		return nil, errorAt(n.pos, "%v", err)
	}
	return func(string) (*datePattern, error) { return form, nil }, nil
}

// dateFormat is DATE_FORMAT(moment, pattern), the moment being a date, a timestamp or a text that
// TO_TIMESTAMP reads.
func (c compiler) dateFormat(e *ast.Call, args []node) (node, error) {
	x := args[0]
	if err := argument(e, x, func(t *schema.Type) bool {
		return isDay(t) || isCharacter(t)
	}, "a timestamp, a date or a string"); err != nil {
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
	return binaryNode(
		e.At,
		stringType(true),
		x,
		args[1],
		func(v, p schema.Value) (schema.Value, error) {
			form, err := pattern(p.Text())
			if err != nil {
				return v, err
			}
			if !text {
				return schema.String(form.format(c.zone().local(v))), nil
			}
			t, err := sqltext.ParseTimestamp(v.Text())
			if err != nil ||
				!strings.Contains(v.Text(), " ") { // a date alone is NULL, in Flink too
				return schema.Null(), nil
			}
			return schema.String(form.format(t)), nil
		},
	)
}
