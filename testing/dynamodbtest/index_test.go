package dynamodbtest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// createIndexed creates table "tab" of id and pos, with the global indexes by-num (num, pos) and
// by-src (src), and the local index by-bin (id, bin), all with that projection.
func createIndexed(t *testing.T, db *dynamodbtest.Server, projection string) {
	t.Helper()
	element := func(name, typ string) string {
		return fmt.Sprintf(`{"AttributeName":%q,"KeyType":%q}`, name, typ)
	}
	index := func(name string, keys ...string) string {
		return fmt.Sprintf(`{"IndexName":%q,"KeySchema":[%s],"Projection":%s}`,
			name, strings.Join(keys, ","), projection)
	}
	var definitions []string
	for _, attr := range []string{"bin B", "id S", "num N", "pos S", "src S"} {
		name, typ, _ := strings.Cut(attr, " ")
		definitions = append(definitions,
			fmt.Sprintf(`{"AttributeName":%q,"AttributeType":%q}`, name, typ))
	}
	hash, pos := element("id", "HASH"), element("pos", "RANGE")
	status, text := post(t, db, "CreateTable",
		fmt.Sprintf(`{"TableName":"tab","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[%s],"KeySchema":[%s,%s],
		"GlobalSecondaryIndexes":[%s,%s],"LocalSecondaryIndexes":[%s]}`,
			strings.Join(definitions, ","), hash, pos,
			index("by-src", element("src", "HASH")), index("by-num", element("num", "HASH"), pos),
			index("by-bin", hash, element("bin", "RANGE"))))
	if status != 200 {
		t.Fatal(text)
	}
}

func putIndexed(t *testing.T, db *dynamodbtest.Server, pos, rest string) (text string) {
	t.Helper()
	status, text := post(t, db, "PutItem", `{"TableName":"tab","ReturnConsumedCapacity":"INDEXES",
		"Item":{"id":{"S":"a"},"pos":{"S":"`+pos+`"}`+rest+`}}`)
	if status != 200 {
		t.Fatal(text)
	}
	return text
}

func TestItemsWithInvalidIndexKeysAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"ALL"}`)
	mismatch := badValue + "Type mismatch for Index Key "
	empty := invalid +
		"One or more parameter values are not valid. A value specified for a secondary " +
		"index key is not supported. The AttributeValue for a key attribute cannot contain an " +
		"empty "
	for rest, want := range map[string]string{
		`,"src":{"NULL":true}`:   mismatch + "src Expected: S Actual: NULL IndexName: by-src",
		`,"src":{"N":"1"}`:       mismatch + "src Expected: S Actual: N IndexName: by-src",
		`,"num":{"S":"1"}`:       mismatch + "num Expected: N Actual: S IndexName: by-num",
		`,"bin":{"BS":["AA=="]}`: mismatch + "bin Expected: B Actual: BS IndexName: by-bin",
		// The error names the first index by name.
		`,"num":{"S":"1"},"src":{"N":"1"}`: mismatch +
			"num Expected: N Actual: S IndexName: by-num",
		`,"src":{"S":""}`: empty +
			"string value. IndexName: by-src, IndexKey: src",
		`,"bin":{"B":""}`: empty +
			"binary value. IndexName: by-bin, IndexKey: bin",
		`,"src":{"S":"` + strings.Repeat("x", 2049) + `"}`: badValue +
			"Size of index key src has exceeded the maximum size limit of 2048 bytes. IndexName: " +
			"by-src",
		`,"bin":{"B":"` + strings.Repeat("AAAA", 342) + `"}`: badValue +
			"Size of index key bin has exceeded the maximum size limit of 1024 bytes. IndexName: " +
			"by-bin",
	} {
		item := `{"id":{"S":"a"},"pos":{"S":"b"}` + rest + `}`
		checkRejected(t, db, "PutItem", `{"TableName":"tab","Item":`+item+`}`, want)
		checkRejected(t, db, "BatchWriteItem",
			`{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"ok"},"pos":{"S":"b"}}}},
			{"PutRequest":{"Item":`+item+`}}]}}`, want)
	}
	for _, rest := range []string{``, `,"src":{"S":"` + strings.Repeat("x", 2048) + `"}`,
		`,"num":{"N":"0"}`} {
		putIndexed(t, db, "b", rest)
	}
}

// indexKeys returns id and pos of the items that a call returns, in the order of its pages.
func indexKeys(t *testing.T, db *dynamodbtest.Server, operation, parameters string) string {
	t.Helper()
	var keys []string
	for start := ""; ; {
		status, text := post(t, db, operation, `{"TableName":"tab"`+parameters+start+`}`)
		var page struct {
			Items            []map[string]map[string]any
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal([]byte(text), &page); err != nil || status != 200 {
			t.Fatalf("%s: status %d, %v, %s", operation, status, err, text)
		}
		for _, it := range page.Items {
			keys = append(keys, fmt.Sprint(it["pos"]["S"], "/", len(it)))
		}
		if page.LastEvaluatedKey == nil {
			return strings.Join(keys, " ")
		}
		start = `,"ExclusiveStartKey":` + string(page.LastEvaluatedKey)
	}
}

func TestIndexesAreRead(t *testing.T) {
	// the number of attributes behind each
	for projection, want := range map[string]map[string]string{
		`{"ProjectionType":"ALL"}`: {"by-src": "1/6 3/4",
			"by-num": "1/6 2/4", "by-bin": "2/4 1/6"},
		`{"ProjectionType":"KEYS_ONLY"}`: {"by-src": "1/3 3/3",
			"by-num": "1/3 2/3", "by-bin": "2/3 1/3"},
		`{"ProjectionType":"INCLUDE","NonKeyAttributes":["v"]}`: {"by-src": "1/4 3/4",
			"by-num": "1/4 2/3", "by-bin": "2/3 1/4"},
	} {
		db := dynamodbtest.RunT(t)
		createIndexed(t, db, projection)
		putIndexed(t, db, "1", `,"src":{"S":"s"},"num":{"N":"1"},"bin":{"B":"Ag=="},"v":{"S":"x"}`)
		putIndexed(t, db, "2", `,"num":{"N":"1.0"},"bin":{"B":"AQ=="}`)
		putIndexed(t, db, "3", `,"src":{"S":"s"},"v":{"S":"x"}`)
		putIndexed(t, db, "4", ``)
		conditions := map[string]string{
			"by-src": `"src = :v","ExpressionAttributeValues":{":v":{"S":"s"}}`,
			"by-num": `"num = :v","ExpressionAttributeValues":{":v":{"N":"1"}}`,
			"by-bin": `"id = :v","ExpressionAttributeValues":{":v":{"S":"a"}}`,
		}
		for index, keys := range want {
			named := `,"IndexName":"` + index + `"`
			for _, limit := range []string{``, `,"Limit":1`} {
				query := named + limit + `,"KeyConditionExpression":` + conditions[index]
				if got := indexKeys(t, db, "Query", query); got != keys {
					t.Errorf("%s: Query of %s%s: %s, want %s", projection, index, limit, got, keys)
				}
				backward := strings.Fields(keys)
				slices.Reverse(backward)
				if got := indexKeys(t, db, "Query",
					query+`,"ScanIndexForward":false`); got != strings.Join(backward, " ") {
					t.Errorf("%s: Query of %s%s backward: %s, want %s", projection, index, limit,
						got, backward)
				}
				got := strings.Fields(indexKeys(t, db, "Scan", named+limit))
				slices.Sort(got)
				slices.Sort(backward)
				if diff := cmp.Diff(backward, got); diff != "" {
					t.Errorf("%s: Scan of %s%s (-want +got):\n%s", projection, index, limit, diff)
				}
			}
		}
		if got := indexKeys(t, db, "Query",
			`,"IndexName":"by-bin","Select":"ALL_ATTRIBUTES","KeyConditionExpression":`+
				conditions["by-bin"]); got != "2/4 1/6" {
			t.Errorf("%s: all attributes by a local index: %s", projection, got)
		}
	}
}

func TestIndexesFollowTheTable(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"ALL"}`)
	bySrc := func() string { return indexKeys(t, db, "Scan", `,"IndexName":"by-src"`) }
	putIndexed(t, db, "1", `,"src":{"S":"s"}`)
	putIndexed(t, db, "2", `,"src":{"S":"t"}`)
	if got := bySrc(); got != "1/3 2/3" {
		t.Errorf("after two puts: %s", got)
	}
	putIndexed(t, db, "1", ``)
	if got := bySrc(); got != "2/3" {
		t.Errorf("without the index key: %s", got)
	}
	post(t, db, "DeleteItem", `{"TableName":"tab","Key":{"id":{"S":"a"},"pos":{"S":"2"}}}`)
	if got := bySrc(); got != "" {
		t.Errorf("after a delete: %s", got)
	}
}

func TestWritesConsumeUnitsOfIndexes(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"KEYS_ONLY"}`)
	kilobytes := func(n int) string { return strings.Repeat("x", n<<10) }
	for i, c := range []struct{ rest, want string }{
		{``, `"CapacityUnits":1.0,"Table":{"CapacityUnits":1.0}`},
		{`,"src":{"S":"s"}`,
			`"CapacityUnits":2.0,"Table":{"CapacityUnits":1.0},` +
				`"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":1.0}}`},
		{`,"src":{"S":"s"}`, `"CapacityUnits":1.0,"Table":{"CapacityUnits":1.0}`},
		// as before
		{`,"src":{"S":"s"},"v":{"S":"x"}`, `"CapacityUnits":1.0,"Table":{"CapacityUnits":1.0}`},
		// not projected
		{`,"src":{"S":"` + kilobytes(1) + `"}`,
			`"CapacityUnits":5.0,"Table":{"CapacityUnits":2.0},` +
				`"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":3.0}}`},
		{`,"bin":{"B":"AQ=="}`,
			`"CapacityUnits":5.0,"Table":{"CapacityUnits":2.0},` +
				`"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":2.0}},` +
				`"LocalSecondaryIndexes":{"by-bin":{"CapacityUnits":1.0}}`},
	} {
		if got := putIndexed(t, db, "1",
			c.rest); got != `{"ConsumedCapacity":{"TableName":"tab",`+c.want+`}}` {
			t.Errorf("put %d: %s\nwant %s", i, got, c.want)
		}
	}
	_, got := post(t, db, "DeleteItem",
		`{"TableName":"tab","ReturnConsumedCapacity":"TOTAL","Key":{"id":{"S":"a"},`+
			`"pos":{"S":"1"}}}`)
	if want := `{"ConsumedCapacity":{"TableName":"tab","CapacityUnits":2.0}}`; got != want {
		t.Errorf("delete: %s, want %s", got, want)
	}
}

func TestWritesOfATableWithALocalIndexReturnItemCollections(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("plain", "id"))
	createIndexed(t, db, `{"ProjectionType":"ALL"}`)
	const sizes = `"SizeEstimateRangeGB":[0.0,1.0]}`
	for _, c := range []struct{ operation, body, want string }{
		{"PutItem",
			`{"TableName":"tab","Item":{"id":{"S":"a"},"pos":{"S":"1"}},` +
				`"ReturnItemCollectionMetrics":"SIZE"}`,
			`{"ItemCollectionMetrics":{"ItemCollectionKey":{"id":{"S":"a"}},` + sizes + `}`},
		{"PutItem",
			`{"TableName":"plain","Item":{"id":{"S":"a"}},"ReturnItemCollectionMetrics":"SIZE"}`,
			`{}`},
		{"BatchWriteItem", `{"RequestItems":{"plain":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}],
			"tab":[{"PutRequest":{"Item":{"id":{"S":"a"},"pos":{"S":"1"}}}},
		{"PutRequest":{"Item":{"id":{"S":"b"},"pos":{"S":"1"}}}},
			{"PutRequest":{"Item":{"id":{"S":"a"},"pos":{"S":"2"}}}}]},
		"ReturnItemCollectionMetrics":"SIZE"}`,
			`{"UnprocessedItems":{},` +
				`"ItemCollectionMetrics":{"tab":[{"ItemCollectionKey":{"id":{"S":"a"}},` + sizes +
				`,{"ItemCollectionKey":{"id":{"S":"b"}},` + sizes + `]}}`},
		{"BatchWriteItem",
			`{"RequestItems":{"plain":[{"DeleteRequest":{"Key":{"id":{"S":"a"}}}}]},` +
				`"ReturnItemCollectionMetrics":"SIZE"}`,
			`{"UnprocessedItems":{}}`},
		{"BatchWriteItem",
			`{"RequestItems":{"tab":[{"DeleteRequest":{"Key":{"id":{"S":"b"},"pos":{"S":"1"}}}}]}}`,
			`{"UnprocessedItems":{}}`},
		{"DeleteItem",
			`{"TableName":"tab","Key":{"id":{"S":"a"},"pos":{"S":"1"}},` +
				`"ReturnItemCollectionMetrics":"SIZE"}`,
			`{"ItemCollectionMetrics":{"ItemCollectionKey":{"id":{"S":"a"}},` + sizes + `}`},
	} {
		if _, got := post(t, db, c.operation, c.body); got != c.want {
			t.Errorf("%s %s:\ngot  %s\nwant %s", c.operation, c.body, got, c.want)
		}
	}
}

func TestIndexesAreDescribed(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"INCLUDE","NonKeyAttributes":["v","w"]}`)
	putIndexed(t, db, "1", `,"src":{"S":"s"},"v":{"S":"x"}`)
	type index struct {
		IndexName, IndexStatus, IndexArn string
		KeySchema                        []map[string]string
		Projection                       struct {
			ProjectionType   string
			NonKeyAttributes []string
		}
		ItemCount, IndexSizeBytes int
	}
	var described struct {
		Table struct {
			AttributeDefinitions                          []map[string]string
			GlobalSecondaryIndexes, LocalSecondaryIndexes []index
		}
	}
	_, text := post(t, db, "DescribeTable", `{"TableName":"tab"}`)
	if err := json.Unmarshal([]byte(text), &described); err != nil {
		t.Fatal(err)
	}
	global, local := described.Table.GlobalSecondaryIndexes, described.Table.LocalSecondaryIndexes
	if len(global) != 2 || len(local) != 1 || len(described.Table.AttributeDefinitions) != 5 {
		t.Fatalf("described as %s", text)
	}
	want := index{IndexName: "by-src", IndexStatus: "ACTIVE", ItemCount: 1, IndexSizeBytes: 13,
		IndexArn:  "arn:aws:dynamodb:us-east-1:000000000000:table/tab/index/by-src",
		KeySchema: []map[string]string{{"AttributeName": "src", "KeyType": "HASH"}}}
	want.Projection.ProjectionType, want.Projection.NonKeyAttributes = "INCLUDE", []string{"v", "w"}
	if diff := cmp.Diff(want, global[1]); diff != "" {
		t.Errorf("by-src (-want +got):\n%s", diff)
	}
	if global[0].ItemCount != 0 || local[0].IndexName != "by-bin" || local[0].IndexStatus != "" {
		t.Errorf("described as %s", text)
	}
}

func TestReadsOfAnIndexConsumeItsUnits(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"KEYS_ONLY"}`)
	for _, pos := range []string{"1", "2"} {
		putIndexed(t, db, pos, `,"src":{"S":"s"},"bin":{"B":"AQ=="},"v":{"S":"`+strings.Repeat("x",
			5000)+`"}`)
	}
	const count = `{"Count":2,"ScannedCount":2,"ConsumedCapacity":{"TableName":"tab",` +
		`"CapacityUnits":`
	const none = `,"Table":{"CapacityUnits":0.0},`
	global := `"GlobalSecondaryIndexes":{"by-src":{"CapacityUnits":0.5}}`
	local := func(units string) string {
		return `"LocalSecondaryIndexes":{"by-bin":{"CapacityUnits":` + units + `}}`
	}
	for parameters, want := range map[string]string{
		`"IndexName":"by-src"`:                       `0.5` + none + global,
		`"IndexName":"by-bin"`:                       `0.5` + none + local("0.5"),
		`"IndexName":"by-bin","ConsistentRead":true`: `1.0` + none + local("1.0"),
		`"Limit":2`: `1.5,"Table":{"CapacityUnits":1.5}`,
	} {
		_, got := post(t, db, "Scan",
			`{"TableName":"tab","Select":"COUNT","ReturnConsumedCapacity":"INDEXES",`+
				``+parameters+`}`)
		got = strings.Replace(got, `"LastEvaluatedKey":{"id":{"S":"a"},"pos":{"S":"2"}},`, ``, 1)
		if got != count+want+`}}` {
			t.Errorf("%s: %s\nwant %s", parameters, got, count+want)
		}
	}
	// Each item fetched from the table is rounded up: 1 unit for 5,000 bytes.
	_, got := post(t, db, "Scan",
		`{"TableName":"tab","IndexName":"by-bin","Select":"ALL_ATTRIBUTES",`+
			`"ReturnConsumedCapacity":"INDEXES"}`)
	want := `"CapacityUnits":2.5,"Table":{"CapacityUnits":2.0},` + local("0.5") + `}}`
	if !strings.HasSuffix(got, want) {
		t.Errorf("a Scan that fetches: …%s\nwant %s", got[max(0, len(got)-200):], want)
	}
}

func TestInvalidReadsOfAnIndexAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t)
	createIndexed(t, db, `{"ProjectionType":"KEYS_ONLY"}`)
	const start = invalid + "The provided starting key is invalid: " +
		"The provided key element does not match the schema"
	const bySrc = `"IndexName":"by-src"`
	for parameters, want := range map[string]string{
		`"IndexName":"nope"`: invalid + "The table does not have the specified index: nope",
		`"IndexName":"ab"`: invalid +
			"1 validation error detected: Value 'ab' at 'indexName' failed to satisfy " +
			"constraint: Member must have length greater than or equal to 3",
		bySrc + `,"ConsistentRead":true`: invalid +
			"Consistent reads are not supported on global secondary indexes",
		bySrc + `,"Select":"ALL_ATTRIBUTES"`: badValue +
			"Select type ALL_ATTRIBUTES is not supported for " +
			"global secondary index by-src because its projection type is not ALL",
		`"Select":"ALL_PROJECTED_ATTRIBUTES"`: invalid +
			"ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
		bySrc + `,"ExclusiveStartKey":{"id":{"S":"a"},` +
			`"pos":{"S":"a"}}`: start,
		bySrc + `,"ExclusiveStartKey":{"id":{"S":"a"},"pos":{"S":"a"},` +
			`"src":{"N":"1"}}`: start,
		bySrc + `,"ExclusiveStartKey":{"id":{"S":"a"},"pos":{"N":"1"},` +
			`"src":{"S":"s"}}`: start,
		bySrc + `,"ExclusiveStartKey":{"id":{"S":"a"},"pos":{"S":"a"},"src":{"S":"s"},` +
			`"v":{"S":"a"}}`: start,
	} {
		checkRejected(t, db, "Scan", `{"TableName":"tab",`+parameters+`}`, want)
	}
}
