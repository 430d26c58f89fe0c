package expr

import (
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

const aString = "a string"

// upperSpecial are the characters of which Java makes more than one in upper case.
var upperSpecial = strings.NewReplacer("ß", "SS", "ŉ", "ʼN", "ﬀ", "FF", "ﬁ", "FI", "ﬂ", "FL", "ﬃ",
	"FFI", "ﬄ", "FFL", "ﬅ", "ST", "ﬆ", "ST")

func (c compiler) upper(e *ast.Call, args []node) (node, error) {
	return recased(e, args[0],
		func(s string) string { return upperSpecial.Replace(strings.ToUpper(s)) })
}

func (c compiler) lower(e *ast.Call, args []node) (node, error) {
	return recased(e, args[0], strings.ToLower)
}

// recased keeps the type of its argument.
func recased(e *ast.Call, x node, f func(string) string) (node, error) {
	if err := argument(e, x, isCharacter, aString); err != nil {
		return node{}, err
	}
	return unaryNode(e.At, textOf(x.typ), x,
		func(v schema.Value) (schema.Value, error) { return schema.String(f(v.Text())), nil })
}

// textOf is t, or STRING for a bare NULL.
func textOf(t *schema.Type) *schema.Type {
	if t.Kind == schema.TypeNull {
		return stringType(true)
	}
	return t
}

// varying is a string's type of no fixed length.
func varying(t *schema.Type, nullable bool) *schema.Type {
	t = textOf(t)
	return &schema.Type{Kind: schema.TypeVarchar, Length: t.Length, NotNull: !nullable}
}

// trim is TRIM, LTRIM and RTRIM: it takes away blanks, or any of the characters given.
func (c compiler) trim(e *ast.Call, args []node) (node, error) {
	if err := arguments(e, args, isCharacter, aString); err != nil {
		return node{}, err
	}
	cut := strings.Trim
	switch {
	case e.Name == "LTRIM", e.Word == "LEADING":
		cut = strings.TrimLeft
	case e.Name == "RTRIM", e.Word == "TRAILING":
		cut = strings.TrimRight
	}
	typ := varying(args[0].typ, nullable(args...))
	if len(args) == 1 {
		return unaryNode(
			e.At, typ, args[0],
			func(v schema.Value) (schema.Value, error) {
				return schema.String(cut(v.Text(), " ")), nil
			},
		)
	}
	return binaryNode(
		e.At,
		typ,
		args[0],
		args[1],
		func(v, characters schema.Value) (schema.Value, error) {
			return schema.String(cut(v.Text(), characters.Text())), nil
		},
	)
}

// substring is SUBSTRING(text, from[, length]): characters are counted from 1, and from the end
// when from is negative. A negative length gives NULL.
func (c compiler) substring(e *ast.Call, args []node) (node, error) {
	if err := argument(e, args[0], isCharacter, aString); err != nil {
		return node{}, err
	}
	if err := arguments(e, args[1:], isInteger, "an integer"); err != nil {
		return node{}, err
	}
	return strictNode(
		e.At,
		varying(args[0].typ, true),
		args,
		func(args []schema.Value) (schema.Value, error) {
			text := args[0].Text()
			count := utf8.RuneCountInString(text)
			length := int64(count)
			if len(args) == 3 {
				if length = args[2].Int64(); length < 0 {
					return schema.Null(), nil
				}
			}
			start := args[1].Int64()
			switch {
			case start > 0:
				start--
			case start < 0:
				start += int64(count)
			}
			if start < 0 || start >= int64(count) {
				return schema.String(""), nil
			}
			text = text[runes(text, int(start)):]
			return schema.String(text[:runes(text, int(min(length, int64(count)-start)))]), nil
		},
	)
}

// runes returns how many bytes the first n characters of s have.
func runes(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// concat is CONCAT(a, b, …), which is NULL when one of them is.
func (c compiler) concat(e *ast.Call, args []node) (node, error) {
	if err := arguments(e, args, isCharacter, aString); err != nil {
		return node{}, err
	}
	return strictNode(
		e.At,
		stringType(nullable(args...)),
		args,
		func(args []schema.Value) (schema.Value, error) {
			var b strings.Builder
			for _, v := range args {
				b.WriteString(v.Text())
			}
			return schema.String(b.String()), nil
		},
	)
}

// replace is REPLACE(text, old, new).
func (c compiler) replace(e *ast.Call, args []node) (node, error) {
	if err := arguments(e, args, isCharacter, aString); err != nil {
		return node{}, err
	}
	return strictNode(
		e.At,
		stringType(nullable(args...)),
		args,
		func(args []schema.Value) (schema.Value, error) {
			if args[1].Text() == "" {
				return args[0], nil
			}
			return schema.String(
				strings.ReplaceAll(args[0].Text(), args[1].Text(), args[2].Text()),
			), nil
		},
	)
}

func (c compiler) charLength(e *ast.Call, args []node) (node, error) {
	if err := argument(e, args[0], isCharacter, aString); err != nil {
		return node{}, err
	}
	typ := &schema.Type{Kind: schema.TypeInt, NotNull: args[0].typ.NotNull}
	return unaryNode(e.At, typ, args[0], func(v schema.Value) (schema.Value, error) {
		return schema.Int(int64(utf8.RuneCountInString(v.Text()))), nil
	})
}
