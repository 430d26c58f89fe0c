package expr

import (
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/pipelines/sql/internal/ast"
	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// is is IS [NOT] NULL, TRUE, FALSE and UNKNOWN, which are never NULL themselves.
func (c compiler) is(e *ast.Is) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	if e.What != "NULL" && !isTruth(x.typ) {
		return node{}, errorAt(e.At, "cannot apply 'IS %s' to %v; it takes a BOOLEAN", e.What,
			x.typ)
	}
	holds := func(v schema.Value) bool { return v.IsNull() }
	if e.What == "TRUE" || e.What == "FALSE" {
		want := e.What == "TRUE"
		holds = func(v schema.Value) bool { return !v.IsNull() && v.Bool() == want }
	}
	n := node{
		pos: e.At,
		typ: notNull(schema.TypeBoolean),
		eval: func(row []schema.Value) (schema.Value, error) {
			v, err := x.eval(row)
			return schema.Bool(holds(v) != e.Not), err
		},
	}
	return fold(n, x)
}

// distinct is IS [NOT] DISTINCT FROM, to which NULL is a value like another.
func (c compiler) distinct(e *ast.Binary, x, y node) (node, error) {
	equal := c.zone().equality(x.typ, y.typ)
	if equal == nil {
		return node{}, cannotApply(e, x, y, "two values of comparable types; CAST one of them")
	}
	not := e.Op == "IS NOT DISTINCT FROM"
	n := node{
		pos: e.At,
		typ: notNull(schema.TypeBoolean),
		eval: func(row []schema.Value) (schema.Value, error) {
			v, err := x.eval(row)
			if err != nil {
				return v, err
			}
			w, err := y.eval(row)
			if err != nil {
				return w, err
			}
			same := v.IsNull() && w.IsNull()
			if !v.IsNull() && !w.IsNull() {
				if same, err = equal(v, w); err != nil {
					return v, &EvalError{e.At, err}
				}
			}
			return schema.Bool(same == not), nil
		},
	}
	return fold(n, x, y)
}

// in is x [NOT] IN (a, b, …). Where none is equal and one is NULL, that might have been it: the
// result is UNKNOWN.
func (c compiler) in(e *ast.In) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	list, err := c.all(e.List)
	if err != nil {
		return node{}, err
	}
	equals := make([]func(v, w schema.Value) (bool, error), len(list))
	for i, n := range list {
		if equals[i] = c.zone().equality(x.typ, n.typ); equals[i] == nil {
			return node{}, errorAt(n.pos, "IN cannot compare %v with %v; CAST one of them", x.typ,
				n.typ)
		}
	}
	typ := &schema.Type{Kind: schema.TypeBoolean, NotNull: !nullable(append(list, x)...)}
	n := node{pos: e.At, typ: typ, eval: func(row []schema.Value) (schema.Value, error) {
		v, err := x.eval(row)
		if err != nil || v.IsNull() {
			return v, err
		}
		unknown := false
		for i := range list {
			w, err := list[i].eval(row)
			if err != nil {
				return w, err
			}
			if w.IsNull() {
				unknown = true
				continue
			}
			same, err := equals[i](v, w)
			if err != nil {
				return v, &EvalError{e.At, err}
			}
			if same {
				return schema.Bool(!e.Not), nil
			}
		}
		if unknown {
			return schema.Null(), nil
		}
		return schema.Bool(e.Not), nil
	}}
	return fold(n, append(list, x)...)
}

// like is x [NOT] LIKE pattern [ESCAPE 'c'], with \ as the escape character where none is given.
func (c compiler) like(e *ast.Like) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	pattern, err := c.compile(e.Pattern)
	if err != nil {
		return node{}, err
	}
	for _, n := range []node{x, pattern} {
		if !isCharacter(n.typ) && n.typ.Kind != schema.TypeNull {
			return node{}, errorAt(n.pos, "LIKE takes strings, not %v; CAST it", n.typ)
		}
	}
	escape := '\\'
	if e.Escape != nil {
		n, err := c.compile(e.Escape)
		if err != nil {
			return node{}, err
		}
		if !n.constant || !isCharacter(n.typ) || utf8.RuneCountInString(n.value.Text()) != 1 {
			return node{}, errorAt(n.pos, "ESCAPE takes a string of one character, such as '!'")
		}
		escape, _ = utf8.DecodeRuneInString(n.value.Text())
	}
	typ := &schema.Type{Kind: schema.TypeBoolean, NotNull: x.typ.NotNull && pattern.typ.NotNull}
	if pattern.constant && !pattern.value.IsNull() {
		matcher, err := compileLike(pattern.value.Text(), escape)
		if err != nil {
			return node{}, errorAt(pattern.pos, "%v", err)
		}
		return unaryNode(e.At, typ, x, func(v schema.Value) (schema.Value, error) {
			return schema.Bool(matcher.match(v.Text()) != e.Not), nil
		})
	}
	return binaryNode(e.At, typ, x, pattern, func(v, p schema.Value) (schema.Value, error) {
		matcher, err := compileLike(p.Text(), escape)
		if err != nil {
			return v, err
		}
		return schema.Bool(matcher.match(v.Text()) != e.Not), nil
	})
}

// LikePattern compiles the pattern of a LIKE, with \ as its escape character.
func LikePattern(pattern string) (func(string) bool, error) {
	m, err := compileLike(pattern, '\\')
	if err != nil {
		return nil, err
	}
	return m.match, nil
}

// element is array[i], counted from 1, and map[key]. What is not there is NULL.
func (c compiler) element(e *ast.Element) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	index, err := c.compile(e.Index)
	if err != nil {
		return node{}, err
	}
	switch x.typ.Kind {
	case schema.TypeArray:
		if !isInteger(index.typ) && index.typ.Kind != schema.TypeNull {
			return node{}, errorAt(index.pos, "the index of an ARRAY must be an integer, not %v",
				index.typ)
		}
		if index.constant && !index.value.IsNull() && index.value.Int64() < 1 {
			return node{}, errorAt(index.pos,
				"Array element access needs an index starting at 1 but was %d", index.value.Int64())
		}
		return binaryNode(
			e.At,
			withNullable(x.typ.Elem, true),
			x,
			index,
			func(list, at schema.Value) (schema.Value, error) {
				elems, i := list.Elements(), at.Int64()
				if i < 1 || i > int64(len(elems)) {
					return schema.Null(), nil
				}
				return elems[i-1], nil
			},
		)
	case schema.TypeMap:
		equal := c.zone().equality(x.typ.Key, index.typ)
		if equal == nil {
			return node{}, errorAt(index.pos, "%v cannot be a key of %v; CAST it", index.typ, x.typ)
		}
		return binaryNode(
			e.At,
			withNullable(x.typ.Elem, true),
			x,
			index,
			func(m, key schema.Value) (schema.Value, error) {
				// Of two entries with one key, the later one counts.
				for i := m.MapLen() - 1; i >= 0; i-- {
					k, value := m.MapEntry(i)
					if same, err := equal(k, key); err != nil || same {
						return value, err
					}
				}
				return schema.Null(), nil
			},
		)
	default:
		return node{}, errorAt(e.At, "[ ] takes an element of an ARRAY or a MAP, not of %v", x.typ)
	}
}

// fieldOfRow is x.field.
func (c compiler) fieldOfRow(e *ast.FieldOf) (node, error) {
	x, err := c.compile(e.X)
	if err != nil {
		return node{}, err
	}
	if x.typ.Kind != schema.TypeRow {
		return node{}, errorAt(e.At,
			"there is no field '%s' in a value of type %v, which is not a ROW", e.Field, x.typ)
	}
	for i, f := range x.typ.Fields {
		if f.Name != e.Field {
			continue
		}
		typ := withNullable(f.Type, !f.Type.NotNull || !x.typ.NotNull)
		return unaryNode(e.At, typ, x, func(v schema.Value) (schema.Value, error) {
			if fields := v.Elements(); i < len(fields) {
				return fields[i], nil
			}
			return schema.Null(), nil
		})
	}
	var names []string
	for _, f := range x.typ.Fields {
		names = append(names, f.Name)
	}
	return node{}, errorAt(e.At, "there is no field '%s' in the ROW; its fields are %s", e.Field,
		strings.Join(names, ", "))
}
