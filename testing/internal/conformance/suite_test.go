package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// testCase is a sequence of calls. It starts with the tables of [tables], empty.
type testCase struct {
	name  string
	calls []call
}

// call is a call and DynamoDB's response.
type call struct {
	operation, body string
	// want is the code of the error, or empty if the call succeeds.
	want string
	// says is part of the error's message, in any letter case. AWS does not document messages;
	// these parts are what clients need because there is no code for it.
	says string
	// response is JSON that the response must contain, or empty for any response.
	response string
}

// tables are the bodies of the CreateTable calls before each case: a key of each type, and one with
// a sort key.
var tables = []string{
	createTable("str", `"id":"S"`), createTable("num", `"id":"N"`), createTable("bin", `"id":"B"`),
	createTable("two", `"id":"S"`, `"pos":"N"`),
}

// createTable is a CreateTable body for keys such as "id":"S", the partition key first.
func createTable(name string, keys ...string) string {
	var definitions, schema []string
	for i, key := range keys {
		attribute, typ, _ := strings.Cut(key, ":")
		definitions = append(definitions, `{"AttributeName":`+attribute+`,"AttributeType":`+typ+`}`)
		schema = append(schema, `{"AttributeName":`+attribute+`,"KeyType":"`+[]string{"HASH",
			"RANGE"}[i]+`"}`)
	}
	return fmt.Sprintf(`{"TableName":%q,"BillingMode":"PAY_PER_REQUEST",`+
		`"AttributeDefinitions":[%s],"KeySchema":[%s]}`,
		name, strings.Join(definitions, ","), strings.Join(schema, ","))
}

// run runs every case against a backend, which must differ only as listed.
func run(t *testing.T, b backend, differs []caseDifference) {
	expected := map[string]caseDifference{}
	for _, d := range differs {
		if _, twice := expected[d.at]; twice {
			t.Errorf("two differences at %s", d.at)
		}
		expected[d.at] = d
	}
	names := map[string]bool{}
	for _, tc := range cases() {
		if names[tc.name] {
			t.Fatalf("two cases of the name %s", tc.name)
		}
		names[tc.name] = true
		t.Run(tc.name, func(t *testing.T) {
			s := session{url: b.open(t)}
			for _, body := range tables {
				if outcome, text := s.do(t, "CreateTable", body); outcome != "ok" {
					t.Fatalf("CreateTable: %s: %s", outcome, text)
				}
			}
			for n, c := range tc.calls {
				at := tc.name
				if len(tc.calls) > 1 {
					at = fmt.Sprintf("%s, call %d", tc.name, n+1)
				}
				problem := c.check(s.do(t, c.operation, c.body))
				d, known := expected[at]
				switch {
				case known && problem == "":
					t.Errorf("%s: %s responds as expected; remove it from the table of differences",
						at, b.name)
				case known && !strings.Contains(problem, d.dynoxide):
					t.Errorf("%s: the table of differences says %q, but %s", at, d.dynoxide,
						problem)
				case !known && problem != "":
					t.Errorf("%s: %s %.300s\n%s", at, c.operation, c.body, problem)
				}
				delete(expected, at)
			}
		})
	}
	for at := range expected {
		t.Errorf("the table of differences names %q, but no case has that name", at)
	}
}

// check returns how the response differs from the expected one, or "".
func (c *call) check(outcome, text string) string {
	want := c.want
	if want == "" {
		want = "ok"
	}
	if outcome != want {
		return fmt.Sprintf("got %s: %.400s; want %s", outcome, text, want)
	}
	if !strings.Contains(strings.ToLower(text), strings.ToLower(c.says)) {
		return fmt.Sprintf("got %s: %.400s; want a message with %q", outcome, text, c.says)
	}
	if c.response == "" {
		return ""
	}
	var wanted, got any
	if err := json.Unmarshal([]byte(c.response), &wanted); err != nil {
		panic(fmt.Sprintf("%s: %v", c.response, err)) // the case is wrong
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		return fmt.Sprintf("response is not JSON: %v: %.400s", err, text)
	}
	if !holds(wanted, got) {
		return fmt.Sprintf("got %.600s; want %.600s", text, c.response)
	}
	return ""
}

func TestDynamodbtest(t *testing.T) {
	run(t, backend{name: "dynamodbtest",
		open: func(t *testing.T) string { return dynamodbtest.RunT(t).URL() }}, nil)
}
