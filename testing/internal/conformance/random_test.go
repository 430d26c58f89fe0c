package conformance

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// step is a call of a random sequence.
type step struct {
	operation, body string
	// drain repeats the call for all pages of a Query or Scan, and of all segments.
	drain bool
	// invalid is at least the number of parts of the call that DynamoDB may reject. Of several, it
	// is not documented which one is reported.
	invalid int
}

// drawing draws, and counts the drawn parts that DynamoDB may reject.
type drawing struct {
	*rapid.T
	invalid int
}

// odd counts v as invalid if it is one of the given values.
func odd[T comparable](t *drawing, v T, invalid ...T) T {
	if slices.Contains(invalid, v) {
		t.invalid++
	}
	return v
}

// pick draws one of the given.
func pick[T any](t *drawing, from ...T) T { return rapid.SampledFrom(from).Draw(t.T, "value") }

// oneIn is true once in n times, and in a sequence that is fully minimised.
func oneIn(t *drawing, n int) bool { return rapid.IntRange(0, n-1).Draw(t.T, "one in") == 0 }

// drawSequence draws calls on a few tables, which the first of them create.
func drawSequence(rt *rapid.T) []step {
	t := &drawing{T: rt}
	var tables []tableSpec
	var steps []step
	for i := range rapid.IntRange(1, 3).Draw(t.T, "tables") {
		spec := drawTable(t, fmt.Sprintf("tab%d", i))
		tables = append(tables, spec)
		steps = append(steps, step{operation: "CreateTable", body: text(drawCreateTable(t, spec))})
	}
	for _, spec := range tables {
		if oneIn(t, 2) {
			steps = append(steps, drawFill(t, spec))
		}
	}
	g := &generator{tables: tables}
	for range rapid.IntRange(1, 25).Draw(t.T, "calls") {
		steps = append(steps, g.draw(t))
	}
	for _, spec := range tables { // in the end, what the tables hold
		scan := object{{"TableName", spec.name}}
		steps = append(steps, step{operation: "Scan", body: text(scan), drain: true})
		for _, ix := range spec.indexes {
			scan := object{{"TableName", spec.name}, {"IndexName", ix.name}}
			steps = append(steps, step{operation: "Scan", body: text(scan), drain: true})
		}
	}
	return steps
}

// generator draws calls on tables.
type generator struct {
	tables []tableSpec
	// recreated is set when a table may have been created again, with other keys: later calls on it
	// have one more part that may be invalid.
	recreated bool
}

func (g *generator) draw(t *drawing) step {
	spec := pick(t, g.tables...)
	operation := pick(t, "PutItem", "PutItem", "PutItem", "PutItem", "BatchWriteItem",
		"BatchWriteItem",
		"GetItem", "DeleteItem", "BatchGetItem", "Query", "Query", "Query", "Scan", "Scan",
		"DescribeTable", "ListTables", "CreateTable", "DeleteTable")
	s := step{operation: operation}
	if t.invalid = 0; g.recreated {
		t.invalid = 1
	}
	body := object{}
	named := object{{"TableName", spec.name}}
	switch operation {
	case "PutItem":
		body = append(named, member{"Item", drawItem(t, spec)})
		body = append(body, drawOptions(t, "ReturnValues", "ReturnConsumedCapacity",
			"ReturnItemCollectionMetrics")...)
	case "GetItem":
		body = append(named, member{"Key", drawKey(t, spec.keys)})
		body = append(body, drawOptions(t, "ConsistentRead", "ReturnConsumedCapacity")...)
	case "DeleteItem":
		body = append(named, member{"Key", drawKey(t, spec.keys)})
		body = append(body, drawOptions(t, "ReturnValues", "ReturnConsumedCapacity",
			"ReturnItemCollectionMetrics")...)
	case "BatchWriteItem":
		body = append(object{{"RequestItems", g.drawWrites(t)}},
			drawOptions(t, "ReturnConsumedCapacity", "ReturnItemCollectionMetrics")...)
	case "BatchGetItem":
		body = append(object{{"RequestItems", g.drawGets(t)}},
			drawOptions(t, "ReturnConsumedCapacity")...)
	case "Query":
		body, s.drain = drawQuery(t, spec)
	case "Scan":
		body, s.drain = drawScan(t, spec)
	case "DescribeTable", "DeleteTable":
		name := pick(t, spec.name, spec.name, "nope", "tab9")
		body = object{{"TableName", odd(t, name, "nope", "tab9")}}
	case "ListTables":
		body = drawOptions(t, "Limit", "ExclusiveStartTableName")
	case "CreateTable":
		name := pick(t, "new", "ab", spec.name, long(255), long(256), "a b", "Ä-1", "_.-")
		odd(t, name, "ab", spec.name, long(256), "a b", "Ä-1")
		body = drawCreateTable(t, drawTable(t, name))
		g.recreated = g.recreated || name == spec.name
	}
	var damages any = body
	if oneIn(t, 4) {
		damages = damage(t, body, rapid.IntRange(0, nodes(body)-1).Draw(t.T, "node"))
		s.drain = false
		t.invalid += 2
	}
	s.body, s.invalid = text(damages), t.invalid
	return s
}

// drawOptions draws some of the parameters of these names.
func drawOptions(t *drawing, names ...string) object {
	var all object
	for _, name := range names {
		if !oneIn(t, 3) {
			continue
		}
		values := map[string][]any{
			"ReturnValues": {"NONE", "ALL_OLD", "ALL_OLD", "ALL_NEW", "UPDATED_OLD",
				"x"},
			"ReturnConsumedCapacity":      {"TOTAL", "INDEXES", "NONE", "ALL"},
			"ReturnItemCollectionMetrics": {"SIZE", "NONE", "TOTAL"},
			"ConsistentRead":              {raw("true"), raw("false")},
			"Limit":                       {1, 2, 3, 100, 0, -1, 101},
			"ExclusiveStartTableName":     {"tab0", "tab", "zzz", "a", ""},
			"ScanIndexForward":            {raw("true"), raw("false")},
			"Select": {"COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES",
				"x"},
		}[name]
		value := pick(t, values...)
		odd[any](t, value, "ALL_NEW", "UPDATED_OLD", "x", "ALL", "TOTAL", 0, -1, 101, "a", "",
			"ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES")
		all = append(all, member{name, value})
	}
	return all
}
