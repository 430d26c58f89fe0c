package conformance

import (
	"fmt"
	"strings"
)

func keyCases() []testCase {
	long := x(2049)
	all := []testCase{
		stored("partition key of 2048 bytes", "str", `{"id":{"S":"`+x(2048)+`"}}`,
			`{"id":{"S":"`+x(2048)+`"}}`, ""),
		rejected("partition key of 2049 bytes", "PutItem", put("str", `{"id":{"S":"`+long+`"}}`),
			validation, "2048"),
		rejected("partition key of 2049 bytes in a batch", "BatchWriteItem", batch("str",
			putOf(`{"id":{"S":"`+long+`"}}`)), validation, "2048"),
		rejected("partition key of 2049 bytes read", "GetItem",
			key("str", `{"id":{"S":"`+long+`"}}`), validation, "2048"),
		stored("binary key", "bin", `{"id":{"B":"AP8="},"v":{"S":"x"}}`, `{"id":{"B":"AP8="}}`, ""),
	}
	for name, item := range map[string]string{
		"is missing":  `{"v":{"S":"x"}}`,
		"is a number": `{"id":{"N":"1"}}`,
		"is a list":   `{"id":{"L":[]}}`,
		"is null":     `{"id":{"NULL":true}}`,
		"is empty":    `{"id":{"S":""}}`,
	} {
		all = append(all,
			rejected("key "+name, "PutItem", put("str", item), validation, ""),
			rejected("key "+name+" in a batch", "BatchWriteItem", batch("str", putOf(item)),
				validation, ""),
		)
	}
	all = append(all,
		rejected("binary key is empty", "PutItem", put("bin", `{"id":{"B":""}}`), validation,
			"empty"),
		rejected("sort key is missing", "PutItem", put("two", `{"id":{"S":"a"}}`), validation, ""),
		rejected("sort key is missing in a batch", "BatchWriteItem", batch("two",
			putOf(`{"id":{"S":"a"}}`)), validation, ""),
		rejected("sort key is text", "BatchWriteItem", batch("two",
			putOf(`{"id":{"S":"a"},"pos":{"S":"1"}}`)), validation, ""),
	)
	for name, itsKey := range map[string]string{
		"nothing":           `{}`,
		"an attribute more": `{"id":{"S":"1"},"x":{"S":"1"}}`,
		"another attribute": `{"z":{"S":"1"}}`,
		"another type":      `{"id":{"N":"1"}}`,
	} {
		for _, operation := range []string{"GetItem", "DeleteItem"} {
			all = append(all, rejected(operation+" by "+name, operation, key("str", itsKey),
				validation, ""))
		}
		all = append(all,
			rejected("BatchGetItem by "+name, "BatchGetItem",
				`{"RequestItems":{"str":{"Keys":[`+itsKey+`]}}}`, validation, ""),
			rejected("delete in a batch by "+name, "BatchWriteItem", batch("str", deleteOf(itsKey)),
				validation, ""),
		)
	}
	return all
}

// batch is a BatchWriteItem body for one table.
func batch(table string, writes ...string) string {
	return fmt.Sprintf(`{"RequestItems":{%q:[%s]}}`, table, strings.Join(writes, ","))
}

func putOf(item string) string   { return `{"PutRequest":{"Item":` + item + `}}` }
func deleteOf(key string) string { return `{"DeleteRequest":{"Key":` + key + `}}` }

// puts are n puts with distinct keys.
func puts(n int, typ, rest string) []string {
	var all []string
	for i := range n {
		all = append(all, putOf(fmt.Sprintf(`{"id":{%q:"%d"}%s}`, typ, i, rest)))
	}
	return all
}

func batchCases() []testCase {
	two := func(a, b []string) string {
		return `{"RequestItems":{"str":[` + strings.Join(a, ",") +
			`],"num":[` + strings.Join(b, ",") + `]}}`
	}
	largest := `,"v":{"S":"` + x(400<<10-100) + `"}`
	return []testCase{
		{"batch of 25", []call{
			{operation: "BatchWriteItem", body: batch("str", puts(25, "S", "")...),
				response: `{"UnprocessedItems":{}}`},
			{operation: "Scan", body: `{"TableName":"str","Select":"COUNT"}`,
				response: `{"Count":25,"ScannedCount":25}`},
		}},
		rejected("batch of 26", "BatchWriteItem", batch("str", puts(26, "S", "")...), validation,
			""),
		one("batch of 25 in two tables", "BatchWriteItem", two(puts(13, "S", ""), puts(12, "N",
			"")), `{"UnprocessedItems":{}}`),
		rejected("batch of 26 in two tables", "BatchWriteItem", two(puts(13, "S", ""), puts(13, "N",
			"")), validation, "too many"),
		rejected("batch without RequestItems", "BatchWriteItem", `{}`, validation, "null"),
		rejected("batch without a table", "BatchWriteItem", `{"RequestItems":{}}`, validation, ""),
		rejected("batch without a write", "BatchWriteItem", batch("str"), validation, ""),
		rejected("batch for a table that does not exist", "BatchWriteItem", batch("nope",
			puts(1, "S", "")...),
			notFound, ""),
		rejected("batch for a table and one that does not exist", "BatchWriteItem",
			`{"RequestItems":{"str":[`+puts(1, "S", "")[0]+`],"nope":[`+puts(1, "S", "")[0]+`]}}`,
			notFound, ""),
		rejected("batch for a table of an invalid name", "BatchWriteItem", batch("a b", puts(1, "S",
			"")...), validation, ""),
		rejected("batch with a key twice", "BatchWriteItem", batch("str", append(puts(2, "S", ""),
			puts(1, "S", "")...)...), validation, "duplicates"),
		rejected("batch with a put and a delete of a key", "BatchWriteItem", batch("str",
			puts(1, "S", "")[0], deleteOf(`{"id":{"S":"0"}}`)), validation, "duplicates"),
		rejected("batch with a key in two notations", "BatchWriteItem", batch("num",
			putOf(`{"id":{"N":"1"}}`), putOf(`{"id":{"N":"10E-1"}}`)), validation, "duplicates"),
		one("batch with a key in two tables", "BatchWriteItem", `{"RequestItems":{"str":[`+puts(1,
			"S", "")[0]+`],"two":[`+putOf(`{"id":{"S":"0"},"pos":{"N":"0"}}`)+`]}}`,
			`{"UnprocessedItems":{}}`),
		rejected("batch with a put that is a delete too", "BatchWriteItem", batch("str",
			`{"PutRequest":{"Item":{"id":{"S":"1"}}},"DeleteRequest":{"Key":{"id":{"S":"1"}}}}`),
			validation, ""),
		rejected("batch with an empty write", "BatchWriteItem", batch("str", `{}`), validation,
			""),
		rejected("batch with a put of nothing", "BatchWriteItem", batch("str", `{"PutRequest":{}}`),
			validation, "null"),
		rejected("batch with a delete of nothing", "BatchWriteItem", batch("str",
			`{"DeleteRequest":{}}`), validation, "null"),
		{"batch with one invalid item writes nothing", []call{
			{operation: "BatchWriteItem", body: batch("str", append(puts(2, "S", ""),
				putOf(`{"id":{"S":"bad"},"v":{"N":"x"}}`))...), want: validation},
			{operation: "Scan", body: `{"TableName":"str"}`, response: `{"Count":0}`},
		}},
		{"batch that puts and deletes", []call{
			{operation: "BatchWriteItem", body: batch("str", puts(3, "S", "")...)},
			{operation: "BatchWriteItem", body: batch("str", deleteOf(`{"id":{"S":"0"}}`),
				deleteOf(`{"id":{"S":"none"}}`), putOf(`{"id":{"S":"1"},"v":{"S":"new"}}`))},
			{operation: "GetItem", body: key("str", `{"id":{"S":"1"}}`),
				response: `{"Item":{"id":{"S":"1"},"v":{"S":"new"}}}`},
			{operation: "Scan", body: `{"TableName":"str"}`, response: `{"Count":2}`},
		}},
		one("batch of 10 MB", "BatchWriteItem", batch("str", puts(25, "S", largest)...),
			`{"UnprocessedItems":{}}`),
		one("batch that asks for units", "BatchWriteItem", strings.TrimSuffix(batch("str",
			puts(2, "S", "")...), "}")+`,"ReturnConsumedCapacity":"TOTAL"}`,
			`{"ConsumedCapacity":[{"TableName":"str","CapacityUnits":2}]}`),
		rejected("batch that asks for units of a wrong name", "BatchWriteItem",
			strings.TrimSuffix(batch("str", puts(1, "S", "")...),
				"}")+`,"ReturnConsumedCapacity":"ALL"}`, validation, ""),
		rejected("batch that is not JSON", "BatchWriteItem", `{"RequestItems":`, serialization, ""),
		rejected("operation that does not exist", "WriteItems", `{}`, "UnknownOperationException",
			""),
		// Each item is within its limit, as escapes are longer in JSON.
		rejected("request of more than 16 MiB", "BatchWriteItem", batch("str", puts(25, "S",
			`,"v":{"S":"`+strings.Repeat(`\u0001`, 120<<10)+`"}`)...), "HTTP 413", ""),
	}
}
