package expr

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/internal/spelling"
	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// function is one that a script can call.
type function struct {
	minArgs, maxArgs int
	// compile types a call, whose arguments are compiled and as many as the function takes.
	compile func(c compiler, e *ast.Call, args []node) (node, error)
}

// anyNumber is the maxArgs of a function that takes any number of arguments.
const anyNumber = 1 << 20

// functions are the functions by name. Another one is entered here.
var functions map[string]function

func init() { // not a composite literal: compile refers to functions
	functions = map[string]function{
		"ARRAY_REMOVE":     {2, 2, compiler.arrayRemove},
		"TO_TIMESTAMP_LTZ": {2, 2, compiler.toTimestampLTZ},

		"COALESCE": {1, anyNumber, compiler.coalesce},
		"IFNULL":   {2, 2, compiler.coalesce},
		"NULLIF":   {2, 2, compiler.nullIf},
		"IF":       {3, 3, compiler.ifElse},

		"UPPER":            {1, 1, compiler.upper},
		"LOWER":            {1, 1, compiler.lower},
		"TRIM":             {1, 2, compiler.trim},
		"LTRIM":            {1, 2, compiler.trim},
		"RTRIM":            {1, 2, compiler.trim},
		"SUBSTRING":        {2, 3, compiler.substring},
		"SUBSTR":           {2, 3, compiler.substring},
		"CONCAT":           {1, anyNumber, compiler.concat},
		"REPLACE":          {3, 3, compiler.replace},
		"CHAR_LENGTH":      {1, 1, compiler.charLength},
		"CHARACTER_LENGTH": {1, 1, compiler.charLength},

		"ABS":     {1, 1, compiler.abs},
		"ROUND":   {1, 2, compiler.round},
		"FLOOR":   {1, 1, compiler.floor},
		"CEIL":    {1, 1, compiler.ceil},
		"CEILING": {1, 1, compiler.ceil},
		"MOD":     {2, 2, compiler.mod},

		"TO_TIMESTAMP":   {1, 2, compiler.toTimestamp},
		"TO_DATE":        {1, 2, compiler.toDate},
		"DATE_FORMAT":    {2, 2, compiler.dateFormat},
		"EXTRACT":        {1, 1, compiler.extract},
		"TIMESTAMPADD":   {2, 2, compiler.timestampAdd},
		"TIMESTAMPDIFF":  {2, 2, compiler.timestampDiff},
		"UNIX_TIMESTAMP": {0, 2, compiler.unixTimestamp},
		"FROM_UNIXTIME":  {1, 2, compiler.fromUnixtime},

		"CURRENT_TIMESTAMP":     {0, 0, compiler.now},
		"NOW":                   {0, 0, compiler.now},
		"CURRENT_ROW_TIMESTAMP": {0, 0, compiler.now},
		"PROCTIME":              {0, 0, compiler.now},
		"LOCALTIMESTAMP":        {0, 0, compiler.now},
		"CURRENT_DATE":          {0, 0, compiler.now},
		"CURRENT_TIME":          {0, 0, compiler.now},
		"LOCALTIME":             {0, 0, compiler.now},
	}
	for name := range extractNames {
		functions[name] = function{1, 1, compiler.extract}
	}
}

// Functions returns the names of the functions that a script can call, sorted.
func Functions() []string { return slices.Sorted(maps.Keys(functions)) }

// aggregates are the functions of Flink's that make one row of many.
var aggregates = []string{
	"COUNT", "AVG", "SUM", "MAX", "MIN", "STDDEV_POP", "STDDEV_SAMP", "STDDEV", "VAR_POP",
	"VAR_SAMP", "VARIANCE",
	"COLLECT", "RANK", "DENSE_RANK", "ROW_NUMBER", "LEAD", "LAG", "FIRST_VALUE", "LAST_VALUE",
	"LISTAGG", "ARRAY_AGG",
	"CUME_DIST", "PERCENT_RANK", "NTILE", "JSON_OBJECTAGG", "JSON_ARRAYAGG", "SINGLE_VALUE",
}

func (c compiler) call(e *ast.Call) (node, error) {
	if slices.Contains(aggregates, e.Name) {
		return node{}, errorAt(
			e.At,
			"%s is an aggregate, and aggregates are not supported: every row is stored by itself; "+
				"aggregate with Beam's SQL transform (sqlx.Transform) in a pipeline that ends in "+
				"dynamodbio.Write",
			e.Name,
		)
	}
	f, ok := functions[e.Name]
	if !ok {
		hint := "the functions are " + strings.Join(Functions(), ", ")
		if near := spelling.Nearest(e.Name, Functions()); near != "" {
			hint = "did you mean " + near + "?"
		}
		return node{}, &schema.SyntaxError{
			Pos: e.At, Message: "function " + e.Name + " is not supported", Hint: hint,
		}
	}
	args, err := c.all(e.Args)
	if err != nil {
		return node{}, err
	}
	if n := len(args); n < f.minArgs || n > f.maxArgs {
		return node{}, errorAt(e.At, "%s takes %s, not %d", e.Name, f.arguments(), n)
	}
	return f.compile(c, e, args)
}

// arguments says how many a function takes.
func (f function) arguments() string {
	switch {
	case f.maxArgs == 0:
		return "no arguments"
	case f.maxArgs == 1:
		return "1 argument"
	case f.maxArgs == anyNumber:
		return fmt.Sprintf("%d argument or more", f.minArgs)
	case f.maxArgs != f.minArgs:
		return fmt.Sprintf("%d to %d arguments", f.minArgs, f.maxArgs)
	default:
		return fmt.Sprintf("%d arguments", f.minArgs)
	}
}

// strictNode applies f to arguments of which none is NULL, and is NULL when one is.
func strictNode(
	pos schema.Position,
	typ *schema.Type,
	args []node,
	f func(args []schema.Value) (schema.Value, error),
) (node, error) {
	n := node{pos: pos, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		values := make([]schema.Value, len(args))
		for i := range args {
			v, err := args[i].eval(row)
			if err != nil || v.IsNull() {
				return v, err
			}
			values[i] = v
		}
		v, err := f(values)
		if err != nil {
			return schema.Value{}, &EvalError{pos, err}
		}
		return v, nil
	}}
	return fold(n, args...)
}

// argument checks the type of an argument, of which NULL is one always.
func argument(e *ast.Call, n node, is func(*schema.Type) bool, what string) error {
	if n.typ.Kind == schema.TypeNull || is(n.typ) {
		return nil
	}
	return errorAt(n.pos, "%s takes %s here, not %v; CAST it", e.Name, what, n.typ)
}

// arguments checks that all have one kind of type.
func arguments(e *ast.Call, args []node, is func(*schema.Type) bool, what string) error {
	for _, n := range args {
		if err := argument(e, n, is, what); err != nil {
			return err
		}
	}
	return nil
}

// nullable reports whether one of the nodes can be NULL.
func nullable(nodes ...node) bool {
	return slices.ContainsFunc(nodes, func(n node) bool { return !n.typ.NotNull })
}

// stringType is STRING.
func stringType(nullable bool) *schema.Type {
	return &schema.Type{Kind: schema.TypeVarchar, Length: schema.MaxLength, NotNull: !nullable}
}
