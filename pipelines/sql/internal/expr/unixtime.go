package expr

import (
	"math"
	"time"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// unixPattern is the pattern of UNIX_TIMESTAMP and FROM_UNIXTIME where the call has none.
const unixPattern = "yyyy-MM-dd HH:mm:ss"

// unixTimestamp is UNIX_TIMESTAMP(), the seconds from 1970 to now, and UNIX_TIMESTAMP(text[,
// pattern]), those to the local time that the text begins with. As in Flink it is lenient,
// 2024-13-45 is 2025-02-14, and a text of another form gives the least BIGINT, not NULL.
func (c compiler) unixTimestamp(e *ast.Call, args []node) (node, error) {
	typ := &schema.Type{Kind: schema.TypeBigint, NotNull: !nullable(args...)}
	if len(args) == 0 {
		return node{pos: e.At, typ: typ, eval: func([]schema.Value) (schema.Value, error) {
			return schema.Int(time.Now().Unix()), nil
		}}, nil
	}
	if err := c.unixArguments(e, args, isCharacter, "a string: CAST a timestamp to STRING, or "+
		"use DATE_FORMAT"); err != nil {
		return node{}, err
	}
	z := c.zone()
	return c.byPattern(e, typ, args, func(v schema.Value, form *simpleDateFormat) schema.Value {
		ms, ok := form.parse(v.Text(), z)
		if !ok {
			return schema.Int(math.MinInt64)
		}
		return schema.Int(ms / 1000)
	})
}

// fromUnixtime is FROM_UNIXTIME(seconds[, pattern]), the local time as a STRING.
func (c compiler) fromUnixtime(e *ast.Call, args []node) (node, error) {
	if err := c.unixArguments(e, args, isInteger, "a whole number of seconds"); err != nil {
		return node{}, err
	}
	z := c.zone()
	return c.byPattern(
		e,
		stringType(nullable(args...)),
		args,
		func(v schema.Value, form *simpleDateFormat) schema.Value {
			return schema.String(form.format(v.Int64(), z))
		},
	)
}

func (c compiler) unixArguments(
	e *ast.Call, args []node, is func(*schema.Type) bool, what string,
) error {
	if err := argument(e, args[0], is, what); err != nil || len(args) == 1 {
		return err
	}
	return argument(e, args[1], isCharacter, "a pattern such as 'yyyy-MM-dd HH:mm:ss'")
}

// byPattern applies f to the first argument and to the pattern that the second one is. A pattern
// that is a constant is read once, when the expression is compiled.
func (c compiler) byPattern(
	e *ast.Call,
	typ *schema.Type,
	args []node,
	f func(schema.Value, *simpleDateFormat) schema.Value,
) (node, error) {
	pattern := constantNode(e.At, notNull(schema.TypeChar), schema.String(unixPattern))
	if len(args) == 2 {
		pattern = args[1]
	}
	read := parseSimpleDateFormat
	if pattern.constant && !pattern.value.IsNull() {
		form, err := parseSimpleDateFormat(pattern.value.Text())
		if err != nil {
			return node{}, errorAt(pattern.pos, "%v", err)
		}
		read = func(string) (*simpleDateFormat, error) { return form, nil }
	}
	return binaryNode(e.At, typ, args[0], pattern, func(v, p schema.Value) (schema.Value, error) {
		form, err := read(p.Text())
		if err != nil {
			return v, err
		}
		return f(v, form), nil
	})
}
