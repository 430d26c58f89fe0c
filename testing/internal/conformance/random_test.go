package conformance

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// step is a call of a random sequence.
type step struct {
	operation, body string
	// drain has the call repeated for all pages of a Query or Scan, and of all segments.
	drain bool
	// faults is how much in the call is drawn that DynamoDB may reject, or more. When there is more
	// than one, which of them is reported is not documented.
	faults int
}

// drawing draws, and counts what it drew that DynamoDB may reject.
type drawing struct {
	*rapid.T
	faults int
}

// odd counts v as a fault where it is one of the given.
func odd[T comparable](t *drawing, v T, faults ...T) T {
	if slices.Contains(faults, v) {
		t.faults++
	}
	return v
}

// pick draws one of the given.
func pick[T any](t *drawing, from ...T) T { return rapid.SampledFrom(from).Draw(t.T, "value") }

// oneIn is true once in n times, and when a sequence is shrunk as far as it goes.
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
	// recreated is set when a table may have been created again, with other keys: what is drawn for
	// it from then on has one fault more.
	recreated bool
}

func (g *generator) draw(t *drawing) step {
	spec := pick(t, g.tables...)
	operation := pick(t, "PutItem", "PutItem", "PutItem", "PutItem", "BatchWriteItem",
		"BatchWriteItem",
		"GetItem", "DeleteItem", "BatchGetItem", "Query", "Query", "Query", "Scan", "Scan",
		"DescribeTable", "ListTables", "CreateTable", "DeleteTable")
	s := step{operation: operation}
	if t.faults = 0; g.recreated {
		t.faults = 1
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
		t.faults += 2
	}
	s.body, s.faults = text(damages), t.faults
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
