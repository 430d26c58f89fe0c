package conformance

import (
	"fmt"
	"strings"
)

// indexedTable is a CreateTable body for table "new" with keys id and pos, and three indexes:
// by-src of the string src, by-num of the number num and pos, and local of id and the binary bin.
func indexedTable(projection string) string {
	return fmt.Sprintf(`{"TableName":"new","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[
			{"AttributeName":"id","AttributeType":"S"},{"AttributeName":"pos","AttributeType":"S"},
			{"AttributeName":"src","AttributeType":"S"},{"AttributeName":"num","AttributeType":"N"},
			{"AttributeName":"bin","AttributeType":"B"}],
		"KeySchema":[%[2]s,{"AttributeName":"pos","KeyType":"RANGE"}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"by-num","KeySchema":[{"AttributeName":"num","KeyType":"HASH"},
				{"AttributeName":"pos","KeyType":"RANGE"}],"Projection":%[1]s},
			{"IndexName":"by-src","KeySchema":[
				{"AttributeName":"src","KeyType":"HASH"}],"Projection":%[1]s}],
		"LocalSecondaryIndexes":[
			{"IndexName":"local","KeySchema":[%[2]s,{"AttributeName":"bin","KeyType":"RANGE"}]
				,"Projection":%[1]s}]}`,
		projection, `{"AttributeName":"id","KeyType":"HASH"}`)
}

// Projections of indexes.
const (
	all      = `{"ProjectionType":"ALL"}`
	keysOnly = `{"ProjectionType":"KEYS_ONLY"}`
	include  = `{"ProjectionType":"INCLUDE","NonKeyAttributes":["v"]}`
)

func indexCases() []testCase {
	create := func(projection string) call {
		return call{operation: "CreateTable", body: indexedTable(projection)}
	}
	item := func(pos, rest string) string {
		return `{"id":{"S":"a"},"pos":{"S":"` + pos + `"}` + rest + `}`
	}
	putItem := func(pos, rest, units string) call {
		c := call{operation: "PutItem", body: strings.TrimSuffix(put("new", item(pos, rest)), "}") +
			`,"ReturnConsumedCapacity":"INDEXES"}`}
		if units != "" {
			c.response = `{"ConsumedCapacity":` + units + `}`
		}
		return c
	}
	query := func(index, condition, value, more, response string) call {
		return call{operation: "Query", response: response,
			body: `{"TableName":"new","IndexName":"` + index +
				`","KeyConditionExpression":"` + condition +
				`","ExpressionAttributeValues":{":v":` + value + `}` + more + `}`}
	}
	cases := []testCase{
		{"indexes are described", []call{create(include),
			putItem("1", `,"src":{"S":"s"}`, ""),
			{operation: "DescribeTable", body: `{"TableName":"new"}`, response: `{"Table":{
				"GlobalSecondaryIndexes":[
					{"IndexName":"by-num","IndexStatus":"ACTIVE","Projection":` + include + `},
					{"IndexName":"by-src","IndexStatus":"ACTIVE","KeySchema":[
						{"AttributeName":"src","KeyType":"HASH"}],"Projection":` + include + `}],
				"LocalSecondaryIndexes":[{"IndexName":"local","Projection":` + include + `}]}}`}}},
		{"items without an index key are not in the index", []call{create(all),
			putItem("1", `,"src":{"S":"s"},"v":{"S":"x"}`, ""), putItem("2", ``, ""),
			query("by-src", "src = :v", `{"S":"s"}`, "", `{"Count":1,"Items":[`+item("1",
				`,"src":{"S":"s"},"v":{"S":"x"}`)+`]}`),
			{operation: "Scan", body: `{"TableName":"new","IndexName":"by-src"}`,
				response: `{"Count":1}`},
			{operation: "Scan", body: `{"TableName":"new"}`, response: `{"Count":2}`},
			{operation: "Scan", body: `{"TableName":"new","IndexName":"by-num"}`,
				response: `{"Count":0,"Items":[]}`},
		}},
		{"an index is ordered by its sort key", []call{create(all),
			putItem("c", `,"num":{"N":"1"}`, ""),
			putItem("a", `,"num":{"N":"1.0"}`, ""),
			putItem("b", `,"num":{"N":"2"}`, ""),
			query("by-num", "num = :v", `{"N":"1"}`, "", `{"Items":[`+item("a",
				`,"num":{"N":"1"}`)+`,`+item("c", `,"num":{"N":"1"}`)+`]}`),
			query("by-num", "num = :v", `{"N":"1"}`, `,"Limit":1`,
				`{"Count":1,"LastEvaluatedKey":{"id":{"S":"a"},"pos":{"S":"a"},"num":{"N":"1"}}}`),
			query("by-num", "num = :v", `{"N":"1"}`,
				`,"ExclusiveStartKey":{"id":{"S":"a"},"pos":{"S":"a"},"num":{"N":"1"}}`,
				`{"Items":[`+item("c", `,"num":{"N":"1"}`)+`]}`),
		}},
		{"projections", []call{create(keysOnly),
			putItem("1", `,"src":{"S":"s"},"v":{"S":"x"},"bin":{"B":"AQ=="}`, ""),
			query("by-src", "src = :v", `{"S":"s"}`, "", `{"Items":[`+item("1",
				`,"src":{"S":"s"}`)+`]}`),
			query("local", "id = :v", `{"S":"a"}`, "", `{"Items":[`+item("1",
				`,"bin":{"B":"AQ=="}`)+`]}`),
			query("local", "id = :v", `{"S":"a"}`, `,"Select":"ALL_ATTRIBUTES"`,
				`{"Items":[`+item("1", `,"src":{"S":"s"},"v":{"S":"x"},"bin":{"B":"AQ=="}`)+`]}`),
			{operation: "Query", want: validation, says: "projection type is not ALL",
				body: `{"TableName":"new","IndexName":"by-src","Select":"ALL_ATTRIBUTES",` +
					`"KeyConditionExpression":"src = :v",` +
					`"ExpressionAttributeValues":{":v":{"S":"s"}}}`},
			{operation: "Query", want: validation, says: "consistent reads",
				body: `{"TableName":"new","IndexName":"by-src","ConsistentRead":true,` +
					`"KeyConditionExpression":"src = :v",` +
					`"ExpressionAttributeValues":{":v":{"S":"s"}}}`},
			{operation: "Query", want: validation, says: "index",
				body: `{"TableName":"new","IndexName":"nope","KeyConditionExpression":"src = :v",` +
					`"ExpressionAttributeValues":{":v":{"S":"s"}}}`},
		}},
		{"write units of indexes", []call{create(keysOnly),
			putItem("1", ``, `{"CapacityUnits":1,"Table":{"CapacityUnits":1}}`),
			putItem("1", `,"src":{"S":"s"}`,
				`{"CapacityUnits":2,"Table":{"CapacityUnits":1},`+
					`"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":1}}}`),
			putItem("1", `,"src":{"S":"s"},"v":{"S":"x"}`, `{"CapacityUnits":1}`), // not projected
			putItem("1", `,"src":{"S":"t"},"bin":{"B":"AQ=="}`, `{"CapacityUnits":4,
				"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":2}},
				"LocalSecondaryIndexes":{"local":{"CapacityUnits":1}}}`),
			{operation: "DeleteItem",
				body: `{"TableName":"new","ReturnConsumedCapacity":"TOTAL","Key":` + item("1", "") +
					`}`, response: `{"ConsumedCapacity":{"CapacityUnits":3}}`},
		}},
	}
	for name, it := range map[string]struct{ rest, says string }{
		"is null": {`,"src":{"NULL":true}`,
			"Type mismatch for Index Key src Expected: S Actual: NULL IndexName: by-src"},
		"is a number": {`,"src":{"N":"1"}`,
			"Type mismatch for Index Key src Expected: S Actual: N IndexName: by-src"},
		"is a list": {`,"src":{"L":[]}`,
			"Type mismatch for Index Key src Expected: S Actual: L IndexName: by-src"},
		"is text": {`,"num":{"S":"1"}`,
			"Type mismatch for Index Key num Expected: N Actual: S IndexName: by-num"},
		"is empty": {`,"src":{"S":""}`,
			"empty string value. IndexName: by-src, IndexKey: src"},
		"is empty binary": {`,"bin":{"B":""}`,
			"empty binary value. IndexName: local, IndexKey: bin"},
		"is too long": {`,"src":{"S":"` + x(2049) + `"}`, "2048"},
		"is too long for a sort key": {`,"bin":{"B":"` + strings.Repeat("AAAA", 342) + `"}`,
			"1024"},
	} {
		cases = append(cases,
			testCase{"index key " + name, []call{create(all), {operation: "PutItem",
				body: put("new", item("1", it.rest)), want: validation, says: it.says}}},
			testCase{"index key " + name + " in a batch", []call{create(all),
				{operation: "BatchWriteItem", body: batch("new", putOf(item("1", "")),
					putOf(item("2", it.rest))), want: validation, says: it.says},
				{operation: "Scan", body: `{"TableName":"new"}`, response: `{"Count":0}`}}})
	}
	for name, change := range map[string]struct{ from, to, says string }{
		"without a projection type": {all, `{}`, "ProjectionType"},
		"that includes nothing": {all, `{"ProjectionType":"INCLUDE"}`,
			"NonKeyAttributes"},
		"with all and some attributes": {all,
			`{"ProjectionType":"ALL","NonKeyAttributes":["v"]}`, "NonKeyAttributes"},
		"of an unknown projection":   {all, `{"ProjectionType":"SOME"}`, "enum"},
		"without a projection":       {`,"Projection":` + all, ``, "projection"},
		"of two letters":             {`"by-src"`, `"ab"`, "length"},
		"of a name with a blank":     {`"by-src"`, `"a b"`, "pattern"},
		"of a name that another has": {`"by-src"`, `"local"`, "duplicate"},
		"of an attribute without a type": {`{"AttributeName":"src","AttributeType":"S"},`, ``,
			"definition"},
		"and an attribute that no key has": {`"AttributeDefinitions":[`,
			`"AttributeDefinitions":[{"AttributeName":"z","AttributeType":"S"},`, "not used"},
		"with units for a table on demand": {`"IndexName":"by-src"`,
			`"IndexName":"by-src","ProvisionedThroughput":{"ReadCapacityUnits":1,` +
				`"WriteCapacityUnits":1}`, "PAY_PER_REQUEST"},
		"local without a sort key": {`,{"AttributeName":"bin","KeyType":"RANGE"}]`, `]`,
			""},
		"local of another partition key": {`{"IndexName":"local",` +
			`"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}`, `{"IndexName":"local",` +
			`"KeySchema":[{"AttributeName":"src","KeyType":"HASH"}`, "hash key"},
		"local of a table without a sort key": {`"KeySchema":[{"AttributeName":"id",` +
			`"KeyType":"HASH"},{"AttributeName":"pos","KeyType":"RANGE"}]`,
			`"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]`, "range key"},
	} {
		body := strings.Replace(indexedTable(all), change.from, change.to, -1)
		cases = append(cases, rejected("index "+name, "CreateTable", body, validation, change.says))
	}
	return cases
}
