package dynamodbtest_test

import (
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/internal/rawcall"
	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// send sends a request that an SDK would not send.
func send(t *testing.T, db *dynamodbtest.Server, operation, body string,
	change ...func(*http.Request)) rawcall.Response {
	t.Helper()
	r, err := rawcall.Send(t.Context(), db.URL(), operation, body, change...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// post sends a request and returns the status and the body of the response, after checking the
// headers that every response has.
func post(t *testing.T, db *dynamodbtest.Server, operation, body string) (status int, text string) {
	t.Helper()
	r := send(t, db, operation, body)
	sum := strconv.FormatUint(uint64(crc32.ChecksumIEEE(r.Body)), 10)
	if got := r.Header.Get("X-Amz-Crc32"); got != sum {
		t.Errorf("X-Amz-Crc32 is %q, want %s", got, sum)
	}
	if id := r.Header.Get("X-Amzn-Requestid"); len(id) != 52 {
		t.Errorf("X-Amzn-Requestid is %q", id)
	}
	return r.Status, string(r.Body)
}

// checkRejected sends a request that must fail with the given error, "Code: message", and change
// nothing.
func checkRejected(t *testing.T, db *dynamodbtest.Server, operation, body, want string) {
	t.Helper()
	var before, after strings.Builder
	if err := db.Dump(&before); err != nil {
		t.Fatal(err)
	}
	r := send(t, db, operation, body)
	code, message := r.Error()
	if got := code + ": " + message; r.Status != http.StatusBadRequest || got != want {
		t.Errorf("%s %.300s: status %d, %.300s\ngot  %.400s\nwant %.400s", operation, body,
			r.Status,
			r.Body, got, want)
	}
	if err := db.Dump(&after); err != nil || before.String() != after.String() {
		t.Errorf("%s %.300s: a rejected request changed the table (%v)", operation, body, err)
	}
}

const (
	invalid    = "ValidationException: "
	badValue   = invalid + "One or more parameter values were invalid: "
	notRequest = "SerializationException: "
	mismatch   = invalid + "The provided key element does not match the schema"
	empty      = invalid + "Supplied AttributeValue is empty, must contain exactly one of the " +
		"supported datatypes"
	several = invalid + "Supplied AttributeValue has more than one datatypes set, must contain " +
		"exactly one of the supported datatypes"
	notNumber = invalid + "The parameter cannot be converted to a numeric value"
	nesting   = invalid + "Nesting Levels have exceeded supported limits: Attributes in the item " +
		"have nested levels beyond supported limit"
	emptyKey = invalid + "One or more parameter values are not valid. The AttributeValue for a " +
		"key attribute cannot contain an empty "
	unsupported = invalid + "UnsupportedOperation: dynamodbtest does not implement "
	notInteger  = notRequest + "NUMBER_VALUE cannot be converted to Integer"
	noTable     = "ResourceNotFoundException: Requested resource not found"
)

func TestInvalidAttributeValuesAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	nested := func(n int) string {
		return strings.Repeat(`{"L":[`, n) + `{"S":"x"}` + strings.Repeat(`]}`, n)
	}
	for value, want := range map[string]string{
		`{}`:                empty,
		`null`:              empty,
		`{"S":null}`:        empty,
		`{"X":"1"}`:         empty,
		`{"L":[{}]}`:        empty,
		`{"L":[null]}`:      empty,
		`{"M":{"a":{}}}`:    empty,
		`{"S":"a","N":"1"}`: several,
		`{"S":"a","N":""}`:  notNumber,
		`{"NULL":false}`:    badValue + "Null attribute value types must have the value of true",
		`{"N":""}`:          notNumber,
		`{"N":"b"}`:         notNumber + ": b",
		`{"N":" 1"}`:        notNumber + ":  1",
		`{"N":"NaN"}`:       notNumber + ": NaN",
		`{"N":"0x1"}`:       notNumber + ": 0x1",
		`{"N":"1e"}`:        notNumber + ": 1e",
		`{"N":"."}`:         notNumber + ": .",
		`{"N":"-"}`:         notNumber + ": -",
		`{"NS":["1",""]}`:   notNumber,
		`{"N":"1E126"}`: invalid + "Number overflow. Attempting to store a " +
			"number with magnitude larger than supported range",
		`{"N":"-1E126"}`: invalid + "Number overflow. Attempting to store a " +
			"number with magnitude larger than supported range",
		`{"N":"1E99999999999999999999"}`: invalid + "Number overflow. Attempting to store a " +
			"number with magnitude larger than supported range",
		`{"N":"1E-131"}`: invalid + "Number underflow. Attempting to store a " +
			"number with magnitude smaller than supported range",
		`{"N":"-9.9E-131"}`: invalid + "Number underflow. Attempting to store a " +
			"number with magnitude smaller than supported range",
		`{"N":"123456789012345678901234567890123456789"}`: invalid +
			"Attempting to store more than 38 significant digits in a Number",
		`{"N":"-1.23456789012345678901234567890123456789"}`: invalid +
			"Attempting to store more than 38 significant digits in a Number",
		`{"SS":[]}`:            badValue + "An string set  may not be empty",
		`{"NS":[]}`:            badValue + "An number set  may not be empty",
		`{"BS":[]}`:            badValue + "Binary sets should not be empty",
		`{"SS":["a","b","a"]}`: badValue + "Input collection [a, b, a] contains duplicates.",
		`{"NS":["1","1.0"]}`:   invalid + "Input collection contains duplicates",
		`{"BS":["Yg==","Yg=="]}`: badValue + "Input collection [Yg==, Yg==]of type " +
			"BS contains duplicates.",
		`{"SS":[null]}`:        badValue + "An string set may not have a null string as a member",
		`{"M":{"":{"S":"x"}}}`: invalid + "Empty attribute name",
		nested(32):             nesting,
		nested(40):             nesting,
		`{"B":"!!!!"}`: notRequest + "'!!!!' can not be converted to a " +
			"Blob: Invalid Base64 character: '!'",
		`{"B":"AQ"}`: notRequest + "'AQ' can not be converted to a Blob: " +
			"Base64 encoded length is expected a multiple of 4 bytes but found: 2",
		`{"B":"AR=="}`: notRequest + "'AR==' can not be converted to a " +
			"Blob: Invalid last non-pad Base64 character detected",
		`{"N":1}`:           notRequest + "NUMBER_VALUE cannot be converted to String",
		`{"S":true}`:        notRequest + "TRUE_VALUE cannot be converted to String",
		`{"S":[]}`:          notRequest + "Start of list found where not expected",
		`{"S":{}}`:          notRequest + "Start of structure or map found where not expected",
		`{"L":{}}`:          notRequest + "Start of structure or map found where not expected",
		`{"M":[]}`:          notRequest + "Start of list found where not expected",
		`{"BOOL":"true"}`:   notRequest + "STRING_VALUE cannot be converted to Boolean",
		`"x"`:               notRequest + "Unexpected field type",
		`{"S":"a","S":"b"}`: notRequest + "attribute value type given twice: S",

		`{"M":{"a":{"S":"1"},"a":{"S":"2"}}}`: notRequest + "attribute name given twice: a",
	} {
		checkRejected(t, db, "BatchWriteItem",
			`{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"a"}}}},`+
				`{"PutRequest":{"Item":{"id":{"S":"b"},"v":`+value+`}}}]}}`, want)
		checkRejected(t, db, "PutItem", `{"TableName":"tab","Item":{"id":{"S":"a"},"v":`+value+`}}`,
			want)
	}
	for _, value := range []string{nested(31), `{"S":""}`, `{"B":""}`, `{"N":"0E-999"}`,
		`{"N":"+.5"}`, `{"N":"5."}`, `{"SS":[""]}`, `{"L":[]}`, `{"M":{}}`, `{"NULL":true}`} {
		status, text := post(t, db, "PutItem",
			`{"TableName":"tab","Item":{"id":{"S":"a"},"v":`+value+`}}`)
		if status != 200 {
			t.Errorf("value %s: %s", value, text)
		}
	}
}

func TestInvalidKeysAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithTable("two", "id:N", "sk:B"))
	long := strings.Repeat("x", 2049)
	longBinary := strings.Repeat("AAAA", 342)
	hashTooLong := badValue + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
	rangeTooLong := badValue + "Aggregated size of all range keys has exceeded the size limit of " +
		"1024 bytes"
	for _, c := range []struct{ table, item, batch, put string }{
		{"tab", `{"v":{"S":"x"}}`, mismatch,
			invalid + "One of the required keys was not given a value"},
		{"tab", `{"id":{"N":"1"}}`, mismatch,
			badValue + "Type mismatch for key id expected: S actual: N"},
		{"tab", `{"id":{"L":[]}}`, mismatch,
			badValue + "Type mismatch for key id expected: S actual: L"},
		{"tab", `{"id":{"S":""}}`, emptyKey + "string value. Key: id",
			emptyKey + "string value. Key: id"},
		{"tab", `{"id":{"S":"` + long + `"}}`, hashTooLong, hashTooLong},
		{"two", `{"id":{"N":"1"}}`, mismatch,
			invalid + "One of the required keys was not given a value"},
		{"two", `{"id":{"N":"1"},"sk":{"B":""}}`, emptyKey + "binary value. Key: sk",
			emptyKey + "binary value. Key: sk"},
		{"two", `{"id":{"N":"1"},"sk":{"B":"` + longBinary + `"}}`, rangeTooLong, rangeTooLong},
	} {
		checkRejected(t, db, "BatchWriteItem",
			`{"RequestItems":{"`+c.table+`":[{"PutRequest":{"Item":`+c.item+`}}]}}`, c.batch)
		checkRejected(t, db, "PutItem", `{"TableName":"`+c.table+`","Item":`+c.item+`}`, c.put)
	}
	for _, c := range []struct{ table, key, want string }{
		{"tab", `{}`, mismatch},
		{"tab", `{"id":{"S":"1"},"x":{"S":"1"}}`, mismatch},
		{"tab", `{"z":{"S":"1"}}`, mismatch},
		{"tab", `{"id":{"N":"1"}}`, mismatch},
		{"tab", `{"id":{"S":""}}`, emptyKey + "string value. Key: id"},
		{"tab", `{"id":{"S":"` + long + `"}}`, hashTooLong},
		{"two", `{"id":{"N":"1"}}`, mismatch},
	} {
		checkRejected(t, db, "BatchWriteItem",
			`{"RequestItems":{"`+c.table+`":[{"DeleteRequest":{"Key":`+c.key+`}}]}}`, c.want)
		checkRejected(t, db, "BatchGetItem",
			`{"RequestItems":{"`+c.table+`":{"Keys":[`+c.key+`]}}}`, c.want)
		checkRejected(t, db, "DeleteItem", `{"TableName":"`+c.table+`","Key":`+c.key+`}`, c.want)
		checkRejected(t, db, "GetItem", `{"TableName":"`+c.table+`","Key":`+c.key+`}`, c.want)
	}
	longest := `{"id":{"S":"` + long[:2048] + `"}}`
	status, text := post(t, db, "PutItem", `{"TableName":"tab","Item":`+longest+`}`)
	if status != 200 {
		t.Errorf("the longest partition key: %s", text)
	}
}

func TestInvalidBatchesAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithTable("nnn", "id:N"))
	puts := func(n int, typ string) string {
		var s []string
		for i := range n {
			s = append(s, `{"PutRequest":{"Item":{"id":{"`+typ+`":"`+strconv.Itoa(i)+`"}}}}`)
		}
		return strings.Join(s, ",")
	}
	request := func(table, writes string) string {
		return `{"RequestItems":{"` + table + `":[` + writes + `]}}`
	}
	putOf := func(id string, length int) string {
		return `{"PutRequest":{"Item":{"id":{"S":"` + id + `"},"v":{"S":"` +
			strings.Repeat("x", length) + `"}}}}`
	}
	at := func(value, constraint string) string {
		return invalid + "1 validation error detected: Value " + value +
			" at 'requestItems' failed to satisfy constraint: " + constraint
	}
	lengths := "Map value must satisfy constraint: [Member must have length less than or equal " +
		"to 25, Member must have length greater than or equal to 1]"
	names := "Map keys must satisfy constraint: [Member must have length less than or equal to " +
		"255, Member must have length greater than or equal to 3, Member must satisfy regular " +
		"expression pattern: [a-zA-Z0-9_.-]+]"
	duplicates := invalid + "Provided list of item keys contains duplicates"
	for _, c := range []struct{ body, want string }{
		{`{}`, at("null", "Member must not be null")},
		{`{"RequestItems":{}}`, at("'{}'", "Member must have length greater than or equal to 1")},
		{request("tab", ""), at("'{tab=[]}'", lengths)},
		{request("tab", puts(26, "S")),
			at("'{tab=["+strings.TrimSuffix(strings.Repeat("WriteRequest, ", 26), ", ")+"]}'",
				lengths)},
		{`{"RequestItems":{"tab":[` + puts(13, "S") + `],"nnn":[` + puts(13, "N") + `]}}`,
			invalid + "Too many items requested for the BatchWriteItem call"},
		{request("a b", puts(1, "S")), at("'{a b=[WriteRequest]}'", names)},
		{request("ab", puts(1, "S")), at("'{ab=[WriteRequest]}'", names)},
		{request("tab", `{}`), several},
		{request("tab",
			`{"PutRequest":{"Item":{"id":{"S":"1"}}},"DeleteRequest":{"Key":{"id":{"S":"1"}}}}`),
			several},
		{request("tab", `{"PutRequest":{}}`),
			invalid + "1 validation error detected: Value null at " +
				"'requestItems.tab.member.1.member.putRequest.item' failed to satisfy " +
				"constraint: Member must not be null"},
		{request("tab", puts(1, "S")+`,{"DeleteRequest":{}}`),
			invalid + "1 validation error detected: Value null at " +
				"'requestItems.tab.member.2.member.deleteRequest.key' failed to satisfy " +
				"constraint: Member must not be null"},
		{request("tab", puts(2, "S")+`,{"DeleteRequest":{"Key":{"id":{"S":"1"}}}}`), duplicates},
		{request("nnn",
			`{"PutRequest":{"Item":{"id":{"N":"1"}}}},`+
				`{"PutRequest":{"Item":{"id":{"N":"10E-1"}}}}`), duplicates},
		{request("nope", puts(1, "S")), noTable},
		{request("nope", puts(2, "S")+","+puts(1, "S")), noTable},
		{request("nope", `{"PutRequest":{"Item":{"id":{"N":"x"}}}}`), notNumber + ": x"},
		{`{"RequestItems":{"tab":[` + puts(2, "S") + `],"nope":[` + puts(1, "S") + `]}}`, noTable},
		{strings.TrimSuffix(request("tab", puts(1, "S")), "}") + `,"ReturnConsumedCapacity":"ALL"}`,
			invalid + "1 validation error detected: Value 'ALL' at 'returnConsumedCapacity' " +
				"failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, " +
				"TOTAL, NONE]"},
		{request("tab", putOf("xxxxxxxxxx", 409600-12)),
			invalid + "Item size has exceeded the maximum allowed size"},
		{request("nope", putOf("x", 409600)),
			invalid + "Item size has exceeded the maximum allowed size"},
		{``, notRequest + "unexpected end of the JSON document"},
		{`[]`, notRequest + "Start of list found where not expected"},
		{`{"RequestItems":`, notRequest + "unexpected end of the JSON document"},
		{`{"RequestItems":{"tab":[]}} x`,
			notRequest + "unexpected character in the JSON document at offset 28"},
		{`{"RequestItems":{"tab":[],"tab":[]}}`, notRequest + "table name given twice: tab"},
	} {
		checkRejected(t, db, "BatchWriteItem", c.body, c.want)
	}
	for name, writes := range map[string]string{
		"the largest item": putOf("xxxxxxxxxx", 409600-13),
		"25 items":         puts(25, "S"),
	} {
		if status, text := post(t, db, "BatchWriteItem", request("tab", writes)); status != 200 {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestInvalidOperationsAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	item := `"TableName":"tab","Item":{"id":{"S":"a"}}`
	attr := `"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]`
	hash := `"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]`
	for _, c := range []struct{ operation, body, want string }{
		{"Nonsense", `{}`, "UnknownOperationException: An unknown operation was requested."},
		{"UpdateItem", `{}`,
			unsupported + "the operation UpdateItem"},
		{"PutItem", `{` + item + `,"ConditionExpression":"attribute_not_exists(id)"}`,
			unsupported + "the parameter ConditionExpression"},
		{"PutItem", `{` + item + `,"ReturnValues":"ALL_NEW"}`,
			invalid + "Return values set to invalid value"},
		{"PutItem", `{"TableName":"tab"}`,
			invalid + "1 validation error detected: Value null at 'item' failed to satisfy " +
				"constraint: Member must not be null"},
		{"PutItem", `{"TableName":"nope","Item":{}}`, noTable},
		{"GetItem", `{"Key":{"id":{"S":"a"}}}`,
			invalid + "1 validation error detected: Value null at 'tableName' failed to satisfy " +
				"constraint: Member must not be null"},
		{"GetItem", `{"TableName":"nope","Key":{"id":{"S":"a"}}}`, noTable},
		{"GetItem", `{"TableName":"tab","Key":{"id":{"S":"a"}},"ProjectionExpression":"id"}`,
			unsupported + "the parameter ProjectionExpression"},
		{"BatchGetItem", `{"RequestItems":{"tab":{"Keys":[{"id":{"S":"1"}},{"id":{"S":"1"}}]}}}`,
			invalid + "Provided list of item keys contains duplicates"},
		{"DescribeTable", `{"TableName":"nope"}`, noTable + ": Table: nope not found"},
		{"DeleteTable", `{"TableName":"nope"}`, noTable + ": Table: nope not found"},
		{"ListTables", `{"Limit":0}`,
			invalid + "1 validation error detected: Value '0' at 'limit' failed to satisfy " +
				"constraint: Member must have value greater than or equal to 1"},
		{"CreateTable", `{"TableName":"tab",` + attr + `,` + hash +
			`,"BillingMode":"PAY_PER_REQUEST"}`,
			"ResourceInUseException: Table already exists: tab"},
		{"CreateTable", `{"TableName":"new",` + attr + `,` + hash + `}`,
			badValue + "ReadCapacityUnits and WriteCapacityUnits must both be specified when " +
				"BillingMode is PROVISIONED"},
		{"CreateTable", `{"TableName":"new","AttributeDefinitions":[],` + hash +
			`,"BillingMode":"PAY_PER_REQUEST"}`,
			badValue + "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
				"[id]"},
		{"CreateTable", `{"TableName":"new","AttributeDefinitions":[{"AttributeName":"id",` +
			`"AttributeType":"SS"}],` + hash + `,"BillingMode":"PAY_PER_REQUEST"}`,
			invalid + "1 validation error detected: Value 'SS' at " +
				"'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: " +
				"Member must satisfy enum value set: [B, N, S]"},
		{"Query", `{"TableName":"tab"}`,
			invalid + "Either the KeyConditions or KeyConditionExpression parameter must be " +
				"specified in the request."},
		{"Scan", `{"TableName":"tab","FilterExpression":"a = :b"}`,
			unsupported + "the parameter FilterExpression"},
		{"Scan", `{"TableName":"tab","Segment":1,"TotalSegments":1}`,
			invalid + "The Segment parameter is zero-based and must be less than parameter " +
				"TotalSegments: Segment: 1 is not less than TotalSegments: 1"},
		{"Scan", `{"TableName":"tab","Limit":-}`,
			notRequest + "unexpected character in the JSON document at offset 28"},
		{"Scan", `{"TableName":"tab","Limit":1.5}`, notInteger},
		{"Scan", `{"TableName":"tab","Limit":2147483648}`, notInteger},
		{"Scan", `{"TableName":"tab","Limit":-2147483649}`, notInteger},
		{"Scan", `{"TableName":"tab","Limit":"1"}`,
			notRequest + "STRING_VALUE cannot be converted to Integer"},
	} {
		checkRejected(t, db, c.operation, c.body, c.want)
	}
}

func TestBodyBeyond16MiBIsRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	r := send(t, db, "BatchWriteItem", strings.Repeat(" ", 16<<20+1))
	if r.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", r.Status)
	}
}
