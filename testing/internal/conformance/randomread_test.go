package conformance

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"pgregory.net/rapid"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// drawWrites draws the RequestItems of a BatchWriteItem.
func (g *generator) drawWrites(t *drawing) object {
	var all object
	for _, spec := range g.drawTables(t) {
		n := pick(t, 1, 2, 3, 1, 2, 3, 0, 25, 26, 13, 12)
		odd(t, n, 0, 2, 3, 25, 26, 12, 13) // 25 in all, a key twice
		writes := array{}
		var value any = object{{"N", "7"}}
		if n > 3 && oneIn(t, 3) {
			value = object{{"S", long(60000)}}
		}
		for i := range n {
			if n > 3 { // distinct keys
				it := numberedKey(spec, i)
				if len(it) > 1 { // two partitions, of keys that a Query asks for
					it[0].value = usualKeys(spec.keys[0].typ)[i%2]
				}
				it = append(it, member{"v", value})
				writes = append(writes, object{{"PutRequest", object{{"Item", it}}}})
				continue
			}
			if oneIn(t, 3) {
				writes = append(writes, object{{"DeleteRequest", object{{"Key", drawKey(t,
					spec.keys)}}}})
			} else {
				writes = append(writes, object{{"PutRequest", object{{"Item", drawItem(t, spec)}}}})
			}
		}
		all = append(all, member{spec.name, writes})
	}
	return all
}

// drawFill draws a write of some items with distinct keys, most of them in the table's indexes.
func drawFill(t *drawing, spec tableSpec) step {
	writes := array{}
	for i := range pick(t, 3, 6, 12) {
		it := append(numberedKey(spec, i), member{"v", object{{"S", long(pick(t, 1, 1000, 5000))}}})
		for _, ix := range spec.indexes {
			for _, k := range ix.keys {
				if !hasMember(it, k.name) && !oneIn(t, 6) {
					it = append(it, member{k.name, pick(t, usualKeys(k.typ)...)})
				}
			}
		}
		writes = append(writes, object{{"PutRequest", object{{"Item", it}}}})
	}
	items := object{{spec.name, writes}}
	body := object{{"RequestItems", items}, {"ReturnConsumedCapacity", "INDEXES"}}
	return step{operation: "BatchWriteItem", body: text(body)}
}

func hasMember(o object, name string) bool {
	return slices.ContainsFunc(o, func(m member) bool { return m.name == name })
}

// usualKeys are a few valid values of a key.
func usualKeys(typ string) []object {
	values := map[string][]string{"S": keyTexts, "N": keyNumbers, "B": keyBytes}[typ][:4]
	var all []object
	for _, v := range values {
		if typ == "B" {
			v = base64.StdEncoding.EncodeToString([]byte(v))
		}
		all = append(all, object{{typ, v}})
	}
	return all
}

// drawGets draws the RequestItems of a BatchGetItem.
func (g *generator) drawGets(t *drawing) object {
	var all object
	for _, spec := range g.drawTables(t) {
		n := pick(t, 1, 2, 3, 1, 2, 3, 0, 50, 51, 100, 101)
		odd(t, n, 0, 2, 3, 50, 51, 100, 101)
		keys := array{}
		for i := range n {
			if n > 3 {
				keys = append(keys, numberedKey(spec, i))
			} else {
				keys = append(keys, drawKey(t, spec.keys))
			}
		}
		all = append(all, member{spec.name, append(object{{"Keys", keys}}, drawOptions(t,
			"ConsistentRead")...)})
	}
	return all
}

// drawTables draws one or two of the tables, and now and then a name that no table has.
func (g *generator) drawTables(t *drawing) []tableSpec {
	tables := slices.Clone(g.tables)
	if oneIn(t, 10) {
		t.invalid++
		other := tables[0]
		other.name = pick(t, "nope", "ab", "a b", "")
		tables = append(tables, other)
	}
	chosen := rapid.Permutation(tables).Draw(t.T, "order")
	n := odd(t, pick(t, 1, 1, 1, 2, 0), 0)
	return chosen[:min(len(chosen), n)]
}

// numberedKey is the i-th of many keys.
func numberedKey(spec tableSpec, i int) object {
	var key object
	for _, k := range spec.keys {
		value := fmt.Sprint(i)
		if k.typ == "B" {
			value = fmt.Sprintf("%04d", i)
		}
		key = append(key, member{k.name, object{{k.typ, value}}})
	}
	return key
}

// drawQuery draws a Query on the table or on one of its indexes.
func drawQuery(t *drawing, spec tableSpec) (body object, drain bool) {
	body, keys := drawView(t, spec)
	names, values := object{}, object{}
	nameOf := func(k keySpec, i int) string {
		if oneIn(t, 2) {
			return k.name
		}
		placeholder := fmt.Sprintf("#n%d", i)
		names = append(names, member{placeholder, k.name})
		return placeholder
	}
	valueOf := func(typ string) string {
		placeholder := fmt.Sprintf(":v%d", len(values))
		values = append(values, member{placeholder, drawKeyValue(t, typ)})
		return placeholder
	}
	condition := nameOf(keys[0], 0) + " = " + valueOf(keys[0].typ)
	if len(keys) > 1 && !oneIn(t, 3) {
		name := nameOf(keys[1], 1)
		switch op := pick(t, "=", "<", "<=", ">", ">=", "BETWEEN", "begins_with", "<>"); odd(t, op,
			"BETWEEN", "begins_with", "<>") {
		case "BETWEEN":
			condition += " AND " + name + " BETWEEN " + valueOf(keys[1].typ) + " AND " +
				valueOf(keys[1].typ)
		case "begins_with":
			condition += " AND begins_with(" + name + ", " + valueOf(keys[1].typ) + ")"
		default:
			condition += " AND " + name + " " + op + " " + valueOf(keys[1].typ)
		}
	}
	if oneIn(t, 12) {
		t.invalid += 2
		condition = pick(t, "", "pk", "pk =", "(pk = :v0)", "pk = :v0 AND", "pk = :v0 OR sk = :v0",
			"NOT pk = :v0", "pk < :v0", ":v0 = pk", "order = :v0",
			"pk = :zz", "#zz = :v0", "pk = :v0 AND pk = :v0", "pk = :v0 AND zz = :v0",
			"pk IN (:v0)", "((pk = :v0))", "pk = pk", "size(pk) = :v0")
	}
	if len(names) > 0 {
		body = append(body, member{"ExpressionAttributeNames", names})
	}
	body = append(body, member{"KeyConditionExpression", condition},
		member{"ExpressionAttributeValues", values})
	drain = drawPaging(t, &body, spec)
	return append(body, drawOptions(t, "ScanIndexForward", "ConsistentRead",
		"ReturnConsumedCapacity", "Select")...), drain
}

// drawScan draws a Scan of the table or of one of its indexes.
func drawScan(t *drawing, spec tableSpec) (body object, drain bool) {
	body, _ = drawView(t, spec)
	drain = drawPaging(t, &body, spec)
	body = append(body, drawOptions(t, "ConsistentRead", "ReturnConsumedCapacity", "Select")...)
	switch rapid.IntRange(0, 9).Draw(t.T, "segments") {
	case 0:
		body = append(body, member{"TotalSegments", pick(t, 1, 2, 5, 0, 1000001)})
		t.invalid++
		drain = true
	case 1:
		t.invalid += 2
		body, drain = append(body, member{"Segment", pick(t, 0, 1, -1)},
			member{"TotalSegments", pick(t, 1, 0, 1000001)}), false
	}
	return body, drain
}

// drawView draws what is read, and returns its keys.
func drawView(t *drawing, spec tableSpec) (object, []keySpec) {
	body := object{{"TableName", spec.name}}
	if len(spec.indexes) > 0 && oneIn(t, 2) {
		ix := pick(t, spec.indexes...)
		return append(body, member{"IndexName", ix.name}), ix.keys
	}
	if oneIn(t, 20) {
		t.invalid++
		body = append(body, member{"IndexName", pick(t, "nope", "ab", "a b", "")})
	}
	return body, spec.keys
}

// drawPaging draws a limit or a key to start behind. It reports whether all pages are to be read.
func drawPaging(t *drawing, body *object, spec tableSpec) bool {
	switch rapid.IntRange(0, 5).Draw(t.T, "paging") {
	case 0:
		*body = append(*body, member{"Limit", pick(t, 1, 2, 100)})
	case 1:
		t.invalid++
		*body = append(*body, member{"Limit", pick(t, 0, -1, 1)})
		return false
	case 2:
		t.invalid++
		*body = append(*body, member{"ExclusiveStartKey", drawKey(t, spec.keys)})
		return false
	}
	return true
}

// keySize returns the size of a key that [drawKey] drew.
func keySize(key object) int {
	n := 0
	for _, m := range key {
		n += len(m.name)
		o, ok := m.value.(object)
		if !ok || len(o) == 0 {
			continue
		}
		switch text := fmt.Sprint(o[0].value); o[0].name {
		case "S":
			n += len(expand(text))
		case "N":
			number := &types.AttributeValueMemberN{Value: text}
			n += dynamodbtest.ItemSize(map[string]types.AttributeValue{"": number})
		case "B":
			n += base64.StdEncoding.DecodedLen(len(text)) - strings.Count(text, "=")
		}
	}
	return n
}
