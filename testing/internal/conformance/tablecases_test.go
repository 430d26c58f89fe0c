package conformance

import "strings"

func tableCases() []testCase {
	provisioned := strings.Replace(createTable("new", `"id":"S"`),
		`"BillingMode":"PAY_PER_REQUEST"`, `"BillingMode":"PROVISIONED",`+
			`"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":7}`, 1)
	return []testCase{
		{"table is made, described, listed and deleted", []call{
			{operation: "CreateTable", body: createTable("new", `"id":"S"`, `"at":"B"`),
				answer: `{"TableDescription":{"TableName":"new"}}`},
			{operation: "DescribeTable", body: `{"TableName":"new"}`, answer: `{"Table":{"TableName":"new","TableStatus":"ACTIVE",
				"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},{"AttributeName":"at","KeyType":"RANGE"}],"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"}}}`},
			{operation: "ListTables", body: `{}`, answer: `{"TableNames":["bin","new","num",` +
				`"str","two"]}`},
			{operation: "DeleteTable", body: `{"TableName":"new"}`,
				answer: `{"TableDescription":{"TableName":"new"}}`},
			{operation: "DescribeTable", body: `{"TableName":"new"}`, want: notFound},
		}},
		{"table with provisioned units", []call{
			{operation: "CreateTable", body: provisioned},
			{operation: "DescribeTable", body: `{"TableName":"new"}`,
				answer: `{"Table":{"ProvisionedThroughput":{"ReadCapacityUnits":5,` +
					`"WriteCapacityUnits":7}}}`},
		}},
		{"tables are listed in pages", []call{
			{operation: "ListTables", body: `{"Limit":3}`, answer: `{"TableNames":["bin","num",` +
				`"str"],"LastEvaluatedTableName":"str"}`},
			{operation: "ListTables", body: `{"Limit":3,"ExclusiveStartTableName":"str"}`,
				answer: `{"TableNames":["two"]}`},
		}},
		refused("table that is there is made", "CreateTable", createTable("str", `"id":"S"`), inUse,
			""),
		refused("table of a name of two letters is made", "CreateTable", createTable("ab",
			`"id":"S"`), validation, ""),
		refused("table of a name with a blank is made", "CreateTable", createTable("a b",
			`"id":"S"`), validation, ""),
		refused("table of a name of 256 letters is made", "CreateTable", createTable(x(256),
			`"id":"S"`), validation, ""),
		one("table of a name of 255 letters is made", "CreateTable", createTable(x(255),
			`"id":"S"`), ""),
		refused("table with a key that is a list is made", "CreateTable", createTable("new",
			`"id":"L"`), validation, ""),
		refused("table without a key is made", "CreateTable", createTable("new"), validation, ""),
		refused("table that is none is described", "DescribeTable", `{"TableName":"nope"}`,
			notFound, ""),
		refused("table that is none is deleted", "DeleteTable", `{"TableName":"nope"}`, notFound,
			""),
	}
}

func itemCases() []testCase {
	const a, old = `{"id":{"S":"a"}}`, `{"id":{"S":"a"},"v":{"N":"1"}}`
	return []testCase{
		{"item is replaced as a whole", []call{
			{operation: "PutItem", body: put("str", `{"id":{"S":"a"},"gone":{"S":"x"}}`)},
			{operation: "PutItem", body: put("str", old)},
			{operation: "Scan", body: `{"TableName":"str"}`, answer: `{"Items":[` + old +
				`],"Count":1}`},
			{operation: "GetItem", body: `{"TableName":"str","Key":` + a +
				`,"ReturnConsumedCapacity":"TOTAL"}`,
				answer: `{"ConsumedCapacity":{"TableName":"str","CapacityUnits":0.5}}`},
		}},
		{"old item is returned", []call{
			{operation: "PutItem", body: put("str", old)},
			{operation: "PutItem", body: strings.TrimSuffix(put("str", a), "}") +
				`,"ReturnValues":"ALL_OLD"}`, answer: `{"Attributes":` + old + `}`},
			{operation: "DeleteItem", body: strings.TrimSuffix(key("str", a), "}") +
				`,"ReturnValues":"ALL_OLD"}`, answer: `{"Attributes":` + a + `}`},
			{operation: "Scan", body: `{"TableName":"str"}`, answer: `{"Items":[],"Count":0}`},
		}},
		one("item that is none is deleted", "DeleteItem", key("str", a), `{}`),
		one("item that is none is read", "GetItem", key("str", a), `{}`),
		refused("put for no table", "PutItem", put("nope", a), notFound, ""),
		refused("get for no table", "GetItem", key("nope", a), notFound, ""),
		refused("delete for no table", "DeleteItem", key("nope", a), notFound, ""),
		refused("put that returns what it does not know", "PutItem", strings.TrimSuffix(put("str",
			a), "}")+`,"ReturnValues":"ALL_NEW"}`, validation, ""),
		refused("put without an item", "PutItem", `{"TableName":"str"}`, validation, ""),
		{"write units are by the kilobyte", []call{
			{operation: "PutItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Item":` + withValue(`{"S":"`+x(1024-4)+`"}`) + `}`,
				answer: `{"ConsumedCapacity":{"CapacityUnits":1}}`},
			{operation: "PutItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Item":` + withValue(`{"S":"`+x(1024-3)+`"}`) + `}`,
				answer: `{"ConsumedCapacity":{"CapacityUnits":2}}`},
			{operation: "DeleteItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Key":` + a + `}`, answer: `{"ConsumedCapacity":{"CapacityUnits":2}}`},
		}},
	}
}

func readCases() []testCase {
	fill := call{operation: "BatchWriteItem", body: batch("two",
		putOf(`{"id":{"S":"p"},"pos":{"N":"10"}}`), putOf(`{"id":{"S":"p"},`+
			`"pos":{"N":"-1"}}`), putOf(`{"id":{"S":"p"},"pos":{"N":"9"}}`),
		putOf(`{"id":{"S":"q"},"pos":{"N":"1"}}`))}
	query := func(condition, values, more, answer string) call {
		return call{operation: "Query", answer: answer,
			body: `{"TableName":"two","KeyConditionExpression":"` + condition +
				`","ExpressionAttributeValues":{":p":{"S":"p"}` + values + `}` + more + `}`}
	}
	at := func(numbers ...string) string {
		var items []string
		for _, n := range numbers {
			items = append(items, `{"id":{"S":"p"},"pos":{"N":"`+n+`"}}`)
		}
		return `{"Items":[` + strings.Join(items, ",") + `]}`
	}
	wrong := func(name, condition, values, says string) testCase {
		c := query(condition, values, "", "")
		return refused("query "+name, c.operation, c.body, validation, says)
	}
	return []testCase{
		{"queries", []call{
			fill,
			query("id = :p", "", "", at("-1", "9", "10")),
			query("id = :p", "", `,"ScanIndexForward":false`, at("10", "9", "-1")),
			query("id = :p AND pos > :n", `,":n":{"N":"-1"}`, "", at("9", "10")),
			query("id = :p AND pos <= :n", `,":n":{"N":"9.0"}`, "", at("-1", "9")),
			query("id = :p AND pos BETWEEN :n AND :m", `,":n":{"N":"0"},":m":{"N":"9"}`, "",
				at("9")),
			query("id = :p", "", `,"Limit":2`, `{"Count":2,"LastEvaluatedKey":{"id":{"S":"p"},`+
				`"pos":{"N":"9"}}}`),
			query("id = :p", "", `,"ExclusiveStartKey":{"id":{"S":"p"},"pos":{"N":"9"}}`, at("10")),
			query("id = :p", "", `,"Select":"COUNT"`, `{"Count":3,"ScannedCount":3}`),
		}},
		{"query by a name that is a reserved word", []call{
			{operation: "CreateTable", body: createTable("new", `"id":"S"`, `"at":"N"`)},
			{operation: "Query",
				body: `{"TableName":"new","KeyConditionExpression":"id = :p AND at = :n",` +
					`"ExpressionAttributeValues":{":p":{"S":"p"},":n":{"N":"1"}}}`,
				want: validation, says: "reserved"},
			{operation: "Query", body: `{"TableName":"new",` +
				`"KeyConditionExpression":"id = :p AND #at = :n",` +
				`"ExpressionAttributeNames":{"#at":"at"},` +
				`"ExpressionAttributeValues":{":p":{"S":"p"},":n":{"N":"1"}}}`},
		}},
		wrong("without the partition key", "pos = :n", `,":n":{"N":"1"}`, ""),
		wrong("with a range of partition keys", "id > :p", "", "key condition"),
		wrong("with a value that is not given", "id = :q", "", ""),
		wrong("with a value that is not used", "id = :p", `,":n":{"N":"1"}`, "unused"),
		wrong("that is no expression", "id = ", "", ""),
		wrong("with a number for text", "id = :n", `,":n":{"N":"1"}`, ""),
		wrong("between a greater and a lesser", "id = :p AND pos BETWEEN :n AND :m",
			`,":n":{"N":"2"},":m":{"N":"1"}`, ""),
		{"scan in segments", []call{
			fill,
			{operation: "Scan", body: `{"TableName":"two","Limit":4}`, answer: `{"Count":4}`},
			{operation: "Scan", body: `{"TableName":"two","Segment":2,"TotalSegments":2}`,
				want: validation},
			{operation: "Scan", body: `{"TableName":"two","Limit":0}`, want: validation},
			{operation: "Scan", body: `{"TableName":"nope"}`, want: notFound},
		}},
		{"batch of gets", []call{
			fill,
			{operation: "BatchGetItem", body: `{"RequestItems":{"two":{"Keys":[{"id":{"S":"q"},` +
				`"pos":{"N":"1.0"}},{"id":{"S":"none"},"pos":{"N":"1"}}]}}}`,
				answer: `{"Responses":{"two":[{"id":{"S":"q"},"pos":{"N":"1"}}]},` +
					`"UnprocessedKeys":{}}`},
			{operation: "BatchGetItem", body: `{"RequestItems":{"two":{"Keys":[{"id":{"S":"q"},` +
				`"pos":{"N":"1"}},{"id":{"S":"q"},"pos":{"N":"1.0"}}]}}}`, want: validation,
				says: "duplicates"},
			{operation: "BatchGetItem", body: `{"RequestItems":{"two":{"Keys":[]}}}`,
				want: validation},
			{operation: "BatchGetItem",
				body: `{"RequestItems":{"nope":{"Keys":[{"id":{"S":"q"}}]}}}`, want: notFound},
			{operation: "BatchGetItem", body: `{}`, want: validation},
		}},
	}
}
