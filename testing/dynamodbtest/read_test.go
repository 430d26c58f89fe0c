package dynamodbtest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// fill puts n items into table "tab" with key id = p, sort key = 0 … n-1, and as many with id = q.
func fill(t *testing.T, db *dynamodbtest.Server, n int, attr string) {
	t.Helper()
	for i := range n {
		for _, p := range []string{"p", "q"} {
			body := fmt.Sprintf(`{"TableName":"tab","Item":{"id":{"S":%q},"pos":{"N":"%d"}%s}}`, p,
				i-n/2, attr)
			if status, response := post(t, db, "PutItem", body); status != 200 {
				t.Fatal(response)
			}
		}
	}
}

func sortKeys(items []attributes) string {
	var keys []string
	for _, it := range items {
		keys = append(keys, it["id"].(*str).Value+it["pos"].(*num).Value)
	}
	return strings.Join(keys, " ")
}

func TestQueryByKey(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id", "pos:N"))
	client := newClient(t, db)
	fill(t, db, 6, "")
	values := attributes{":p": &str{Value: "p"}, ":a": &num{Value: "-1"}, ":b": &num{Value: "1.0"}}
	for condition, want := range map[string]string{
		"id = :p":                             "p-3 p-2 p-1 p0 p1 p2",
		"(id = :p)":                           "p-3 p-2 p-1 p0 p1 p2",
		"#i = :p AND #a = :a":                 "p-1",
		"id = :p and pos < :a":                "p-3 p-2",
		"pos <= :a AND id=:p":                 "p-3 p-2 p-1",
		"id = :p AND pos > :b":                "p2",
		"(id = :p) AND (pos >= :b)":           "p1 p2",
		"id = :p AND pos BETWEEN :a AND :b":   "p-1 p0 p1",
		"pos between :a and :b AND (id = :p)": "p-1 p0 p1",
	} {
		for _, backward := range []bool{false, true} {
			for _, limit := range []int32{1, 2, 100} {
				used := attributes{}
				for name, v := range values {
					if strings.Contains(condition, name) {
						used[name] = v
					}
				}
				input := &dynamodb.QueryInput{
					TableName:                 aws.String("tab"),
					KeyConditionExpression:    aws.String(condition),
					ExpressionAttributeValues: used,
					Limit:                     aws.Int32(limit),
					ScanIndexForward:          aws.Bool(!backward),
				}
				if strings.Contains(condition, "#") {
					input.ExpressionAttributeNames = map[string]string{"#i": "id", "#a": "pos"}
				}
				var items []attributes
				for pages := dynamodb.NewQueryPaginator(client, input); pages.HasMorePages(); {
					page, err := pages.NextPage(ctx)
					if err != nil {
						t.Fatalf("%s: %v", condition, err)
					}
					if len(page.Items) > int(limit) || int(page.Count) != len(page.Items) {
						t.Errorf("%s: a page of %d items for a limit of %d", condition,
							len(page.Items), limit)
					}
					items = append(items, page.Items...)
				}
				if backward {
					for i, j := 0, len(items)-1; i < j; i, j = i+1, j-1 {
						items[i], items[j] = items[j], items[i]
					}
				}
				if got := sortKeys(items); got != want {
					t.Errorf("%s, backward %v, limit %d: %s, want %s", condition, backward, limit,
						got, want)
				}
			}
		}
	}
}

func TestQueryBeginsWith(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id:N", "sk:B"))
	for _, sk := range []string{"AA==", "AP8=", "//8=", "/w==", "AQ=="} {
		if status, response := post(t, db, "PutItem",
			`{"TableName":"tab","Item":{"id":{"N":"-1"},"sk":{"B":"`+sk+`"}}}`); status != 200 {
			t.Fatal(response)
		}
	}
	for prefix, want := range map[string]string{
		"AA==": `{"Items":[{"id":{"N":"-1"},"sk":{"B":"AA=="}},{"id":{"N":"-1"},` +
			`"sk":{"B":"AP8="}}],"Count":2,"ScannedCount":2}`,
		"/w==": `{"Items":[{"id":{"N":"-1"},"sk":{"B":"/w=="}},{"id":{"N":"-1"},` +
			`"sk":{"B":"//8="}}],"Count":2,"ScannedCount":2}`,
		"Ag==": `{"Items":[],"Count":0,"ScannedCount":0}`,
	} {
		_, response := post(t, db, "Query",
			`{"TableName":"tab","KeyConditionExpression":"id = :i AND begins_with(sk, :p)",`+
				`"ExpressionAttributeValues":{":i":{"N":"-1"},":p":{"B":"`+prefix+`"}}}`)
		if diff := cmp.Diff(want, response); diff != "" {
			t.Errorf("begins_with %s (-want +got):\n%s", prefix, diff)
		}
	}
}

func TestInvalidQueriesAreRejected(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id", "pos:N"))
	const key = invalid + "Invalid KeyConditionExpression: "
	for _, c := range []struct{ condition, values, want string }{
		{"id = :p", ``, key + "An expression attribute value used in expression is not defined; " +
			"attribute value: :p"},
		{"#x = :p", `":p":{"S":"p"}`,
			key + "An expression attribute name used in the document path is not defined; " +
				"attribute name: #x"},
		{"id = :p", `":p":{"S":"p"},":q":{"S":"p"}`,
			invalid + "Value provided in ExpressionAttributeValues unused in expressions: keys: " +
				"{:q}"},
		{"id > :p", `":p":{"S":"p"}`, invalid + "Query key condition not supported"},
		{"id = :p AND zz = :p", `":p":{"S":"p"}`, invalid + "Query key condition not supported"},
		{"at = :p", `":p":{"N":"1"}`, key +
			"Attribute name is a reserved keyword; reserved keyword: at"},
		{"id = :p AND Order = :p", `":p":{"S":"p"}`, key +
			"Attribute name is a reserved keyword; reserved keyword: Order"},
		{"pos = :p", `":p":{"N":"1"}`, invalid + "Query condition missed key schema element: id"},
		{"id = :p AND id = :p", `":p":{"S":"p"}`,
			key + "KeyConditionExpressions must only contain one condition per key"},
		{"id = ", `":p":{"S":"p"}`, key + `Syntax error; token: "<EOF>"`},
		{"(id = :p", `":p":{"S":"p"}`, key + `Syntax error; token: "<EOF>"`},
		{"id = :p OR pos = :p", `":p":{"S":"p"}`, key + `Syntax error; token: "OR"`},
		{"id = :p %", `":p":{"S":"p"}`, key + `Syntax error; token: "%"`},
		{"id = :p", `":p":{"N":"1"}`, badValue + "Condition parameter type does not match schema " +
			"type"},
		{"id = :p AND begins_with(pos, :n)", `":p":{"S":"p"},":n":{"N":"1"}`, badValue +
			"Condition parameter type does not match schema type"},
		{"id = :p", `":p":{"S":""}`, emptyKey + "string value. Key: id"},
		{"id = :p AND pos BETWEEN :n AND :m", `":p":{"S":"p"},":n":{"N":"2"},":m":{"N":"1"}`, key +
			"The BETWEEN operator requires upper bound to be greater than or equal to lower bound"},
	} {
		checkRejected(t, db, "Query",
			fmt.Sprintf(`{"TableName":"tab","KeyConditionExpression":%q,`+
				`"ExpressionAttributeValues":{%s}}`, c.condition, c.values), c.want)
	}
}

// scanAll reads all pages of a Scan with the given additional parameters. It does not use the SDK,
// which closes a request's body as soon as the response's headers arrive: if the transport has not
// yet read the end of the body, it closes the connection, and a large response is lost. With a
// server on the same machine that happens to one request in twenty.
func scanAll(t *testing.T, db *dynamodbtest.Server, parameters string) (keys []string, pages int) {
	t.Helper()
	start := ""
	for {
		status, response := post(t, db, "Scan", `{"TableName":"tab"`+parameters+start+`}`)
		var page struct {
			Items            []map[string]map[string]string
			Count            int
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal([]byte(response), &page); err != nil || status != 200 ||
			page.Count != len(page.Items) {
			t.Fatalf("Scan: status %d, %v, %.300s", status, err, response)
		}
		pages++
		for _, it := range page.Items {
			keys = append(keys, it["id"]["S"]+it["pos"]["N"])
		}
		if page.LastEvaluatedKey == nil {
			return keys, pages
		}
		start = `,"ExclusiveStartKey":` + string(page.LastEvaluatedKey)
	}
}

func TestScanReadsEveryItemOnce(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id", "pos:N"))
	fill(t, db, 7, `,"v":{"S":"`+strings.Repeat("v",
		150<<10)+`"}`) // 14 items, 6 of which are within 1 MB
	want := strings.Fields("p-1 p-2 p-3 p0 p1 p2 p3 q-1 q-2 q-3 q0 q1 q2 q3")
	for parameters, wantPages := range map[string]int{
		``:                       3,
		`,"Limit":5`:             3,
		`,"Limit":7`:             3,
		`,"Limit":2`:             8, // a full page always has a LastEvaluatedKey
		`,"Limit":100`:           3,
		`,"ConsistentRead":true`: 3,
	} {
		keys, pages := scanAll(t, db, parameters)
		slices.Sort(keys)
		if diff := cmp.Diff(want, keys); diff != "" || pages != wantPages {
			t.Errorf("%s: %d pages, want %d (-want +got):\n%s", parameters, pages, wantPages, diff)
		}
	}
	var all []string
	for segment := range 4 {
		keys, _ := scanAll(t, db, fmt.Sprintf(`,"Segment":%d,"TotalSegments":4`, segment))
		all = append(all, keys...)
	}
	slices.Sort(all)
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("four segments (-want +got):\n%s", diff)
	}
	if _, response := post(t, db, "Scan",
		`{"TableName":"tab","Select":"COUNT",`+
			`"ReturnConsumedCapacity":"TOTAL"}`); !strings.HasPrefix(response,
		`{"Count":6,"ScannedCount":6,"LastEvaluatedKey":{`) {
		t.Errorf("a count: %s", response)
	}
}

func TestBatchGetItemLeavesWhatExceeds16MiB(t *testing.T) {
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"),
		dynamodbtest.WithTable("big", "id"))
	var keys []string
	for i := range 42 {
		key := fmt.Sprintf(`{"id":{"S":"%d"}}`, i)
		keys = append(keys, key)
		body := `{"TableName":"big","Item":` + strings.TrimSuffix(key, "}") + `,"v":{"S":"` +
			strings.Repeat("v", 400<<10-100) + `"}}}`
		if status, response := post(t, db, "PutItem", body); status != 200 {
			t.Fatal(response)
		}
	}
	type response struct {
		Responses       map[string][]json.RawMessage
		UnprocessedKeys map[string]json.RawMessage
	}
	get := func(requestItems string) (r response) {
		t.Helper()
		status, text := post(t, db, "BatchGetItem", `{"RequestItems":`+requestItems+`}`)
		if err := json.Unmarshal([]byte(text), &r); err != nil || status != 200 {
			t.Fatalf("status %d, %v, %.300s", status, err, text)
		}
		return r
	}
	first := get(`{"tab":{"Keys":[{"id":{"S":"none"}}]},` +
		`"big":{"Keys":[` + strings.Join(keys, ",") + `]}}`)
	if len(first.Responses["big"]) != 40 || len(first.Responses["tab"]) != 0 ||
		len(first.UnprocessedKeys) != 1 {
		t.Fatalf("%d items, unprocessed %s", len(first.Responses["big"]), first.UnprocessedKeys)
	}
	rest := get(`{"big":` + string(first.UnprocessedKeys["big"]) + `}`)
	if len(rest.Responses["big"]) != 2 || len(rest.UnprocessedKeys) != 0 {
		t.Errorf("the rest: %d items, unprocessed %s", len(rest.Responses["big"]),
			rest.UnprocessedKeys)
	}
}

func TestBatchGetItem(t *testing.T) {
	ctx := context.Background()
	db := dynamodbtest.RunT(t, dynamodbtest.WithTable("tab", "id"))
	client := newClient(t, db)
	if _, err := client.BatchWriteItem(ctx, batch("tab", put(id("a")), put(id("b")))); err != nil {
		t.Fatal(err)
	}
	out, err := client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
		RequestItems: map[string]types.KeysAndAttributes{
			"tab": {Keys: []attributes{id("b"), id("c")}, ConsistentRead: aws.Bool(true)},
		},
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]attributes{id("b")}, out.Responses["tab"],
		dynamodbtest.CompareItems()); diff != "" || *out.ConsumedCapacity[0].CapacityUnits != 2 {
		t.Errorf("consumed %v (-want +got):\n%s", *out.ConsumedCapacity[0].CapacityUnits, diff)
	}
}
