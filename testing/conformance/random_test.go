package conformance

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

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
		steps = append(steps, step{operation: "Scan", body: text(object{{"TableName", spec.name}}),
			drain: true})
		for _, ix := range spec.indexes {
			steps = append(steps, step{operation: "Scan", body: text(object{{"TableName",
				spec.name}, {"IndexName", ix.name}}), drain: true})
		}
	}
	return steps
}

func drawType(t *drawing) string { return pick(t, "S", "N", "B") }

func drawTable(t *drawing, name string) tableSpec {
	spec := tableSpec{name: name, keys: []keySpec{{"pk", drawType(t)}}}
	if oneIn(t, 2) {
		spec.keys = append(spec.keys, keySpec{"sk", drawType(t)})
		if oneIn(t, 3) {
			spec.indexes = append(spec.indexes, indexSpec{"local", true, []keySpec{spec.keys[0],
				{"lk", drawType(t)}}})
		}
	}
	for i := range pick(t, 0, 0, 1, 2) {
		ix := indexSpec{name: fmt.Sprintf("global%d", i), keys: []keySpec{{fmt.Sprintf("g%d", i),
			drawType(t)}}}
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
		all = append(all, object{{"AttributeName", k.name}, {"KeyType", []string{"HASH",
			"RANGE"}[i]}})
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
		projection := pick[object](t, object{{"ProjectionType", "ALL"}}, object{{"ProjectionType",
			"KEYS_ONLY"}},
			object{{"ProjectionType", "INCLUDE"}, {"NonKeyAttributes", array{"v", "g1"}}})
		o := object{{"IndexName", ix.name}, {"KeySchema", keySchemaOf(ix.keys)}, {"Projection",
			projection}}
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
		definitions = append(definitions, object{{"AttributeName", k.name}, {"AttributeType",
			k.typ}})
	}
	o := object{{"TableName", spec.name}, {"AttributeDefinitions", definitions}, {"KeySchema",
		keySchemaOf(spec.keys)}}
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
		"BatchWriteItem", "GetItem", "DeleteItem",
		"BatchGetItem", "Query", "Query", "Query", "Scan", "Scan", "DescribeTable", "ListTables",
		"CreateTable", "DeleteTable")
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
		body = append(object{{"RequestItems", g.drawWrites(t)}}, drawOptions(t,
			"ReturnConsumedCapacity", "ReturnItemCollectionMetrics")...)
	case "BatchGetItem":
		body = append(object{{"RequestItems", g.drawGets(t)}}, drawOptions(t,
			"ReturnConsumedCapacity")...)
	case "Query":
		body, s.drain = drawQuery(t, spec)
	case "Scan":
		body, s.drain = drawScan(t, spec)
	case "DescribeTable", "DeleteTable":
		body = object{{"TableName", odd(t, pick(t, spec.name, spec.name, "nope", "tab9"), "nope",
			"tab9")}}
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

// Values of keys: few, so that calls meet, and some that are at a limit or beyond.
var (
	keyTexts = []string{"a", "b", "1", "a\u0000", "ab", "ä", "😀", "A", "a", "b", long(1024),
		long(1025), long(2048), long(2049), ""}
	keyNumbers = []string{"1", "2", "1.0", "10E-1", "10", "-1", "-0", "0", "1E125", "-9.9E125",
		"1E-130", "0.1", "2e0", "+1", "1E126", "1E-131", "x", "",
		"12345678901234567890123456789012345678", "123456789012345678901234567890123456789"}
	keyBytes = []string{"a", "b", "\x00", "\x00\xff", "\xff", "\xff\xff", "ab", ""}
)

// drawKeyValue draws the value of a key attribute. One in twelve is of another type.
func drawKeyValue(t *drawing, typ string) any {
	if oneIn(t, 24) {
		t.faults++
		return pick[any](t, object{{"NULL", raw("true")}}, object{{"S", "a"}}, object{{"N", "1"}},
			object{{"B", "YQ=="}}, object{{"SS", array{"a"}}},
			object{{"L", array{}}}, object{{"BOOL", raw("true")}}, object{})
	}
	switch typ {
	case "S":
		return object{{"S", drawRare(t, keyTexts)}}
	case "N":
		return object{{"N", drawRare(t, keyNumbers)}}
	}
	return object{{"B", base64.StdEncoding.EncodeToString([]byte(drawRare(t, keyBytes)))}}
}

// drawRare draws one of the first four mostly.
func drawRare(t *drawing, from []string) string {
	if !oneIn(t, 4) {
		return pick(t, from[:4]...)
	}
	v := pick(t, from...)
	return odd(t, v, "", long(1025), long(2048), long(2049), "1E126", "1E-131", "x",
		"123456789012345678901234567890123456789")
}

func drawKey(t *drawing, keys []keySpec) object {
	var key object
	for _, k := range keys {
		key = append(key, member{k.name, drawKeyValue(t, k.typ)})
	}
	return key
}

// drawItem draws an item, most of the index keys included.
func drawItem(t *drawing, spec tableSpec) object {
	it := drawKey(t, spec.keys)
	if oneIn(t, 41) {
		t.faults++
		size := 409600 + rapid.IntRange(-1, 1).Draw(t.T, "size")
		return append(it, member{"f", object{{"S", long(size - keySize(it) - 1)}}})
	}
	for _, ix := range spec.indexes {
		for _, k := range ix.keys {
			known := hasMember(it, k.name)
			if !known && !oneIn(t, 4) {
				it = append(it, member{k.name, drawKeyValue(t, k.typ)})
			}
		}
	}
	for range rapid.IntRange(0, 2).Draw(t.T, "attributes") {
		name := pick(t, "v", "w", "ä.b", "#", "v", long(255), long(65535), long(65537), "")
		odd(t, name, "", long(65537))
		if !hasMember(it, name) {
			it = append(it, member{name, drawValue(t, 2)})
		}
	}
	return it
}

func drawValue(t *drawing, depth int) any {
	kinds := []string{"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M", "L", "M", "deep",
		"sized", "odd"}
	switch kind := pick(t, kinds...); kind {
	case "S":
		return object{{"S", pick(t, "", "a", "é", "😀", "\u0000", "\"\\/\b\f\n\r\t", "\u2028",
			"true", "<x>")}}
	case "N":
		return object{{"N", drawNumber(t)}}
	case "B":
		return object{{"B", drawBinary(t)}}
	case "BOOL":
		return object{{"BOOL", raw(pick(t, "true", "false"))}}
	case "NULL":
		return object{{"NULL", raw("true")}}
	case "SS":
		t.faults++ // no element, or one twice
		return object{{"SS", drawArray(t, func() any {
			return pick(t, "a", "b", "", "é", "B", "10",
				"9")
		})}}
	case "NS":
		t.faults++
		return object{{"NS", drawArray(t, func() any { return drawNumber(t) })}}
	case "BS":
		t.faults++
		return object{{"BS", drawArray(t, func() any { return drawBinary(t) })}}
	case "L":
		if depth == 0 {
			return object{{"L", array{}}}
		}
		return object{{"L", drawArray(t, func() any { return drawValue(t, depth-1) })}}
	case "M":
		m := object{}
		for i := range rapid.IntRange(0, 2).Draw(t.T, "members") {
			if depth > 0 {
				m = append(m, member{[]string{"k", "é"}[i], drawValue(t, depth-1)})
			}
		}
		return object{{"M", m}}
	case "deep":
		t.faults++
		n := rapid.IntRange(29, 34).Draw(t.T, "depth")
		if oneIn(t, 2) {
			return raw(strings.Repeat(`{"M":{"m":`, n) + `{"S":"x"}` + strings.Repeat(`}}`, n))
		}
		return raw(strings.Repeat(`{"L":[`, n) + `{"S":"x"}` + strings.Repeat(`]}`, n))
	case "sized":
		return object{{"S", long(pick(t, 1000, 1013, 1024, 2048, 4083, 4096, 5000, 100000))}}
	default:
		t.faults++
		return raw(pick(t, `{}`, `null`, `{"S":null}`, `{"X":"1"}`, `{"S":"a","N":"1"}`,
			`{"S":"a","X":1}`, `{"NULL":false}`, `{"N":1}`, `{"S":1}`,
			`{"S":true}`, `{"S":[]}`, `{"S":{}}`, `{"L":{}}`, `{"L":null}`, `{"M":[]}`,
			`{"M":null}`, `{"L":[null]}`, `{"M":{"k":null}}`, `{"SS":[null]}`,
			`{"SS":["a",null]}`,
			`{"SS":"a"}`, `{"NS":[1]}`, `{"BOOL":"true"}`, `{"BOOL":1}`, `{"NULL":"x"}`, `"x"`, `1`,
			`[]`, `{"B":"!!"}`, `{"B":"YQ"}`, `{"B":"YR=="}`, `{"BS":["a"]}`,
			`{"S":"a","S":"b"}`, `{"M":{"a":{"S":"1"},"a":{"S":"2"}}}`, `{"M":{"":{"S":"x"}}}`,
			`{"L":[{}]}`))
	}
}

func drawArray(t *drawing, element func() any) array {
	all := array{}
	for range rapid.IntRange(0, 3).Draw(t.T, "elements") {
		all = append(all, element())
	}
	return all
}

func drawBinary(t *drawing) string {
	return base64.StdEncoding.EncodeToString([]byte(pick(t, keyBytes...)))
}

func drawNumber(t *drawing) string {
	if oneIn(t, 2) {
		return pick(t, "0", "1", "1.0", "-1", "2", "10", "1e1", "0.5", "100.00")
	}
	t.faults++ // of too many digits, or out of range
	if oneIn(t, 5) {
		return pick(t, "", " 1", "1 ", "NaN", "Infinity", "0x1", "1e", "1e+", ".", "-", "+", "1,5",
			"1_0", "--1", "1E99999999999", "0E99999999999",
			"1E-99999999999", "١", "1.2.3", "1d", "1f", "1L")
	}
	digits := rapid.StringMatching(`[+-]?(0{0,3}[0-9]{1,40}|[0-9]{0,20}\.[0-9]{1,20}|[0-9]{1,3}\.)`).Draw(t.T, "digits")
	return digits + rapid.StringMatching(`|[eE][+-]?(1[0-4][0-9]|[0-9]{1,2})`).Draw(t.T, "exponent")
}
