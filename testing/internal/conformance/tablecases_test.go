package conformance

import "strings"

func tableCases() []testCase {
	provisioned := strings.Replace(createTable("new", `"id":"S"`),
		`"BillingMode":"PAY_PER_REQUEST"`, `"BillingMode":"PROVISIONED",`+
			`"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":7}`, 1)
	return []testCase{
		{"table is created, described, listed and deleted", []call{
			{operation: "CreateTable", body: createTable("new", `"id":"S"`, `"at":"B"`),
				response: `{"TableDescription":{"TableName":"new"}}`},
			{operation: "DescribeTable", body: `{"TableName":"new"}`,
				response: `{"Table":{"TableName":"new","TableStatus":"ACTIVE",
				"KeySchema":[{"AttributeName":"id","KeyType":"HASH"},
					{"AttributeName":"at","KeyType":"RANGE"}],
				"BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST"}}}`},
			{operation: "ListTables", body: `{}`,
				response: `{"TableNames":["bin","new","num","str","two"]}`},
			{operation: "DeleteTable", body: `{"TableName":"new"}`,
				response: `{"TableDescription":{"TableName":"new"}}`},
			{operation: "DescribeTable", body: `{"TableName":"new"}`, want: notFound},
		}},
		{"table with provisioned units", []call{
			{operation: "CreateTable", body: provisioned},
			{operation: "DescribeTable", body: `{"TableName":"new"}`,
				response: `{"Table":{"ProvisionedThroughput":{"ReadCapacityUnits":5,` +
					`"WriteCapacityUnits":7}}}`},
		}},
		{"tables are listed in pages", []call{
			{operation: "ListTables", body: `{"Limit":3}`,
				response: `{"TableNames":["bin","num","str"],"LastEvaluatedTableName":"str"}`},
			{operation: "ListTables", body: `{"Limit":3,"ExclusiveStartTableName":"str"}`,
				response: `{"TableNames":["two"]}`},
		}},
		rejected("table that exists is created", "CreateTable", createTable("str", `"id":"S"`),
			inUse,
			""),
		rejected("table of a name of two letters is created", "CreateTable", createTable("ab",
			`"id":"S"`), validation, ""),
		rejected("table of a name with a blank is created", "CreateTable", createTable("a b",
			`"id":"S"`), validation, ""),
		rejected("table of a name of 256 letters is created", "CreateTable", createTable(x(256),
			`"id":"S"`), validation, ""),
		one("table of a name of 255 letters is created", "CreateTable", createTable(x(255),
			`"id":"S"`), ""),
		rejected("table with a key that is a list is created", "CreateTable", createTable("new",
			`"id":"L"`), validation, ""),
		rejected("table without a key is created", "CreateTable", createTable("new"), validation,
			""),
		rejected("table that does not exist is described", "DescribeTable", `{"TableName":"nope"}`,
			notFound, ""),
		rejected("table that does not exist is deleted", "DeleteTable", `{"TableName":"nope"}`,
			notFound,
			""),
	}
}

func itemCases() []testCase {
	const a, old = `{"id":{"S":"a"}}`, `{"id":{"S":"a"},"v":{"N":"1"}}`
	return []testCase{
		{"item is replaced as a whole", []call{
			{operation: "PutItem", body: put("str", `{"id":{"S":"a"},"gone":{"S":"x"}}`)},
			{operation: "PutItem", body: put("str", old)},
			{operation: "Scan", body: `{"TableName":"str"}`, response: `{"Items":[` + old +
				`],"Count":1}`},
			{operation: "GetItem", body: `{"TableName":"str","Key":` + a +
				`,"ReturnConsumedCapacity":"TOTAL"}`,
				response: `{"ConsumedCapacity":{"TableName":"str","CapacityUnits":0.5}}`},
		}},
		{"old item is returned", []call{
			{operation: "PutItem", body: put("str", old)},
			{operation: "PutItem", body: strings.TrimSuffix(put("str", a), "}") +
				`,"ReturnValues":"ALL_OLD"}`, response: `{"Attributes":` + old + `}`},
			{operation: "DeleteItem", body: strings.TrimSuffix(key("str", a), "}") +
				`,"ReturnValues":"ALL_OLD"}`, response: `{"Attributes":` + a + `}`},
			{operation: "Scan", body: `{"TableName":"str"}`, response: `{"Items":[],"Count":0}`},
		}},
		one("item that does not exist is deleted", "DeleteItem", key("str", a), `{}`),
		one("item that does not exist is read", "GetItem", key("str", a), `{}`),
		rejected("put for no table", "PutItem", put("nope", a), notFound, ""),
		rejected("get for no table", "GetItem", key("nope", a), notFound, ""),
		rejected("delete for no table", "DeleteItem", key("nope", a), notFound, ""),
		rejected("put that returns what it does not know", "PutItem", strings.TrimSuffix(put("str",
			a), "}")+`,"ReturnValues":"ALL_NEW"}`, validation, ""),
		rejected("put without an item", "PutItem", `{"TableName":"str"}`, validation, ""),
		{"write units are by the kilobyte", []call{
			{operation: "PutItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Item":` + withValue(`{"S":"`+x(1024-4)+`"}`) + `}`,
				response: `{"ConsumedCapacity":{"CapacityUnits":1}}`},
			{operation: "PutItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Item":` + withValue(`{"S":"`+x(1024-3)+`"}`) + `}`,
				response: `{"ConsumedCapacity":{"CapacityUnits":2}}`},
			{operation: "DeleteItem", body: `{"TableName":"str","ReturnConsumedCapacity":"TOTAL",` +
				`"Key":` + a + `}`, response: `{"ConsumedCapacity":{"CapacityUnits":2}}`},
		}},
	}
}

func readCases() []testCase {
	fill := call{operation: "BatchWriteItem", body: batch("two",
		putOf(`{"id":{"S":"p"},"pos":{"N":"10"}}`), putOf(`{"id":{"S":"p"},`+
			`"pos":{"N":"-1"}}`), putOf(`{"id":{"S":"p"},"pos":{"N":"9"}}`),
		putOf(`{"id":{"S":"q"},"pos":{"N":"1"}}`))}
	query := func(condition, values, more, response string) call {
		return call{operation: "Query", response: response,
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
		return rejected("query "+name, c.operation, c.body, validation, says)
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
		wrong("that is not an expression", "id = ", "", ""),
		wrong("with a number for text", "id = :n", `,":n":{"N":"1"}`, ""),
		wrong("between a greater and a lesser", "id = :p AND pos BETWEEN :n AND :m",
			`,":n":{"N":"2"},":m":{"N":"1"}`, ""),
		{"scan in segments", []call{
			fill,
			{operation: "Scan", body: `{"TableName":"two","Limit":4}`, response: `{"Count":4}`},
			{operation: "Scan", body: `{"TableName":"two","Segment":2,"TotalSegments":2}`,
				want: validation},
			{operation: "Scan", body: `{"TableName":"two","Limit":0}`, want: validation},
			{operation: "Scan", body: `{"TableName":"nope"}`, want: notFound},
		}},
		{"batch of gets", []call{
			fill,
			{operation: "BatchGetItem", body: `{"RequestItems":{"two":{"Keys":[{"id":{"S":"q"},` +
				`"pos":{"N":"1.0"}},{"id":{"S":"none"},"pos":{"N":"1"}}]}}}`,
				response: `{"Responses":{"two":[{"id":{"S":"q"},"pos":{"N":"1"}}]},` +
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
