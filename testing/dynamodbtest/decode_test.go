package dynamodbtest

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzDecode checks that the decoder accepts JSON only, and that a stored item is read back
// unchanged.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":{"S":"a\u00e9\ud83d\ude00\n"},"n":{"N":"-1.50E3"},"b":{"B":"AP8="},` +
			`"t":{"BOOL":true},"z":{"NULL":true}}`,
		`{"m":{"M":{"a":{"L":[{"SS":["b","a"]},{"NS":["2","10"]},{"BS":["AQ==","AA=="]}]}}},` +
			`"x":{"Y":[1,2.5e-3,{"a":null}],"S":""}}`,
		`{"a":{},"b":{"S":"1",` +
			`"N":"1"}}`, `{"a":{"N":"1E126"}}`, `{`, `{"a":{"S":"\ud800"}}`, `{"a":{"B":"AR=="}}`,
		"{\"a\":{\"S\":\"\xff\"}}",
		`{"a":{"L":[{"L":[{"L":[]}]}]}} `, `{"a":{"BOOL":false},` +
			`"a":{"S":"1"}}`, `{"a":{"X":-0.1E+5}}`, `{"a":{"X":01}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		d := &decoder{jsonReader: newJSONReader([]byte(doc))}
		it, err := d.item()
		if err == nil {
			err = d.end()
		}
		if err != nil {
			return
		}
		if !json.Valid([]byte(doc)) {
			t.Fatalf("%q was accepted as JSON", doc)
		}
		if d.invalid != nil {
			return
		}
		text := it.append(nil)
		if !json.Valid(text) {
			t.Fatalf("%q is stored as %q, which is not JSON", doc, text)
		}
		back, err := parseItem(string(text))
		if err != nil {
			t.Fatalf("%q is stored as %q: %v", doc, text, err)
		}
		if again := back.append(nil); !bytes.Equal(again, text) || back.size() != it.size() {
			t.Fatalf("%q is stored as %q, and that as %q", doc, text, again)
		}
		if ItemSize(back.export()) != it.size() {
			t.Fatalf("%q: ItemSize %d, size %d", doc, ItemSize(back.export()), it.size())
		}
	})
}

// FuzzRequest looks for a panic, and for a request that is accepted though it is not JSON.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][2]string{
		{"BatchWriteItem", `{"RequestItems":{"tab":[{"PutRequest":{"Item":{"id":{"S":"1"}}}},` +
			` {"DeleteRequest":{}}]}}`},
		{"BatchGetItem", `{"RequestItems":{"tab":{"Keys":[{"id":{"S":"1"}}, {"id":{"S":"2"`},
		{"PutItem", `{"TableName":"tab","Item":{"id":{"S":"1"}},"Unknown":[1,-0.1E+5,null,` +
			`{"a":tru}]}`},
		{"GetItem", `{"TableName":"tab","Key":{"id":{"S":"1"}}} {}`},
		{"Query", `{"TableName":"tab","KeyConditionExpression":"id = :a","ScanIndexForward":"x"}`},
		{"Scan", `{"TableName":"tab","Limit":1.5,"ExclusiveStartKey":null}`},
		{"CreateTable", `{"TableName":"tab","KeySchema":[{"AttributeName":"id"},[]],` +
			`"GlobalSecondaryIndexes":[]}`},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, operation, body string) {
		if _, err := decodeOperation(operation, []byte(body)); err == nil &&
			!json.Valid([]byte(body)) {
			t.Fatalf("%s %q was accepted as JSON", operation, body)
		}
	})
}

// FuzzKeyCondition looks for a panic, and for a condition without a value.
func FuzzKeyCondition(f *testing.F) {
	values := map[string]value{":a": {kind: kindString, text: "a"}, ":b": {kind: kindString,
		text: "b"}}
	for _, seed := range []string{"id = :a", "(id = :a) AND begins_with(#n, :b)",
		"id = :a and sk between :a and :b", "((((", "id = :a AND", "<>"} {
		f.Add(seed)
	}
	schema := keySchema{{"id", kindString}, {"sk", kindString}}
	f.Fuzz(func(t *testing.T, text string) {
		conditions, err := parseKeyCondition(text, map[string]string{"#n": "sk"}, values)
		if err != nil {
			return
		}
		for _, c := range conditions {
			if len(c.values) == 0 || c.name == "" {
				t.Fatalf("%q: %+v", text, c)
			}
		}
		if from, to, err := schema.keyRange(conditions); err == nil && from > to {
			t.Fatalf("%q chooses from %q to %q", text, from, to)
		}
	})
}
