package conformance

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// tableSpec is a table of a random sequence.
type tableSpec struct {
	name    string
	keys    []keySpec
	indexes []indexSpec
}

type keySpec struct{ name, typ string }

type indexSpec struct {
	name  string
	local bool
	keys  []keySpec
}

func drawType(t *drawing) string { return pick(t, "S", "N", "B") }

func drawTable(t *drawing, name string) tableSpec {
	spec := tableSpec{name: name, keys: []keySpec{{"pk", drawType(t)}}}
	if oneIn(t, 2) {
		spec.keys = append(spec.keys, keySpec{"sk", drawType(t)})
		if oneIn(t, 3) {
			keys := []keySpec{spec.keys[0], {"lk", drawType(t)}}
			spec.indexes = append(spec.indexes, indexSpec{"local", true, keys})
		}
	}
	for i := range pick(t, 0, 0, 1, 2) {
		keys := []keySpec{{fmt.Sprintf("g%d", i), drawType(t)}}
		ix := indexSpec{name: fmt.Sprintf("global%d", i), keys: keys}
		switch rapid.IntRange(0, 2).Draw(t.T, "sort key of the index") {
		case 0:
			ix.keys = append(ix.keys, keySpec{fmt.Sprintf("h%d", i), drawType(t)})
		case 1:
			ix.keys = append(ix.keys, spec.keys[0])
		}
		spec.indexes = append(spec.indexes, ix)
	}
	return spec
}

func keySchemaOf(keys []keySpec) array {
	var all array
	for i, k := range keys {
		typ := []string{"HASH", "RANGE"}[i]
		all = append(all, object{{"AttributeName", k.name}, {"KeyType", typ}})
	}
	return all
}

func drawCreateTable(t *drawing, spec tableSpec) object {
	attributes := slices.Clone(spec.keys)
	provisioned := oneIn(t, 5)
	throughput := object{{"ReadCapacityUnits", 3}, {"WriteCapacityUnits", 2}}
	var globals, locals array
	for _, ix := range spec.indexes {
		attributes = append(attributes, ix.keys...)
		projection := pick(t,
			object{{"ProjectionType", "ALL"}},
			object{{"ProjectionType", "KEYS_ONLY"}},
			object{{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", array{"v", "g1"}}})
		o := object{
			{"IndexName", ix.name},
			{"KeySchema", keySchemaOf(ix.keys)},
			{"Projection", projection},
		}
		switch {
		case ix.local:
			locals = append(locals, o)
		case provisioned:
			globals = append(globals, append(o, member{"ProvisionedThroughput", throughput}))
		default:
			globals = append(globals, o)
		}
	}
	slices.SortFunc(attributes, func(a, b keySpec) int { return strings.Compare(a.name, b.name) })
	var definitions array
	for _, k := range slices.Compact(attributes) {
		o := object{{"AttributeName", k.name}, {"AttributeType", k.typ}}
		definitions = append(definitions, o)
	}
	o := object{
		{"TableName", spec.name},
		{"AttributeDefinitions", definitions},
		{"KeySchema", keySchemaOf(spec.keys)},
	}
	if provisioned {
		o = append(o, member{"ProvisionedThroughput", throughput})
	} else {
		o = append(o, member{"BillingMode", "PAY_PER_REQUEST"})
	}
	if globals != nil {
		o = append(o, member{"GlobalSecondaryIndexes", globals})
	}
	if locals != nil {
		o = append(o, member{"LocalSecondaryIndexes", locals})
	}
	return o
}
