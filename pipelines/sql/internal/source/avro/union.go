package avro

import (
	"fmt"
	"strings"

	"github.com/twmb/avro"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// union returns how values of a union become values of the type. Of several branches each is read
// as the type where Avro's schema resolution allows it (Avro specification, "Schema Resolution");
// a value of one that it does not allow is an error of its record. tagged says how the values of a
// union are decoded: as {branch: value}, or as they are.
func union(t *schema.Type, node *avro.SchemaNode, tagged bool) (converter, error) {
	branches := map[string]converter{}
	var failed error
	readable, nullable := false, false
	for i := range node.Branches {
		b := &node.Branches[i]
		if b.Type == "null" {
			nullable = true
			continue
		}
		convert, err := newConverter(t, b, tagged)
		if err != nil {
			failed = err
			convert = unreadable(t, b)
		}
		readable = readable || err == nil
		branches[branchName(b)] = convert
	}
	switch {
	case !readable && nullable && len(branches) == 0:
		return func(any) (schema.Value, error) { return schema.Null(), nil }, nil
	case !readable && len(branches) == 1:
		return nil, failed
	case !readable:
		return nil, fmt.Errorf("the file has %s, which cannot be read as %v", describe(node), t)
	}
	if !tagged { // there is only one
		for _, convert := range branches {
			return orNull(convert), nil
		}
	}
	return orNull(func(v any) (schema.Value, error) {
		wrapped, _ := v.(map[string]any)
		for name, value := range wrapped {
			if convert := branches[name]; convert != nil {
				return convert(value)
			}
		}
		return schema.Value{}, fmt.Errorf("a value of a union was decoded as %T", v)
	}), nil
}

func unreadable(t *schema.Type, node *avro.SchemaNode) converter {
	return func(any) (schema.Value, error) {
		return schema.Value{}, fmt.Errorf("the value is of type %s, which cannot be read as %v",
			describe(node), t)
	}
}

func orNull(convert converter) converter {
	return func(v any) (schema.Value, error) {
		if v == nil {
			return schema.Null(), nil
		}
		return convert(v)
	}
}

// branchName is the name that a value of a union is tagged with: the full name of a named type.
func branchName(node *avro.SchemaNode) string {
	switch {
	case node.Name == "":
		return node.Type
	case node.Namespace == "" || strings.Contains(node.Name, "."):
		return node.Name
	}
	return node.Namespace + "." + node.Name
}

// severalBranches reports whether there is a union of more than one type beside null in a schema.
// A reference of a type to itself is not followed.
func severalBranches(node *avro.SchemaNode) bool {
	if node == nil {
		return false
	}
	types := 0
	for i := range node.Branches {
		if node.Branches[i].Type != "null" {
			types++
		}
		if severalBranches(&node.Branches[i]) {
			return true
		}
	}
	for i := range node.Fields {
		if severalBranches(&node.Fields[i].Type) {
			return true
		}
	}
	return types > 1 || severalBranches(node.Items) || severalBranches(node.Values)
}
