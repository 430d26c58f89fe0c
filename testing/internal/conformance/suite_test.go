package conformance

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/testing/dynamodbtest"
)

// testCase is a sequence of calls, on tables that it starts with: those of [tables], empty.
type testCase struct {
	name  string
	calls []call
}

// call is a call and what DynamoDB answers.
type call struct {
	operation, body string
	// want is the code of the error. When it is empty the call succeeds.
	want string
	// says is what the error's message has in it, in any case of letters. AWS does not promise
	// texts; what is here is what a client cannot do without, as there is no code for it.
	says string
	// answer is JSON that the answer has to hold, or empty for any.
	answer string
}

// tables are the bodies of the CreateTable calls that come before each case: keys of each type, and
// with a sort key.
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

// run runs every case against a backend, and expects of it the differences.
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
				if outcome, answer := s.do(t, "CreateTable", body); outcome != "ok" {
					t.Fatalf("CreateTable: %s: %s", outcome, answer)
				}
			}
			for n, c := range tc.calls {
				at := tc.name
				if len(tc.calls) > 1 {
					at = fmt.Sprintf("%s, call %d", tc.name, n+1)
				}
				fault := c.check(s.do(t, c.operation, c.body))
				d, known := expected[at]
				switch {
				case known && fault == "":
					t.Errorf("%s: %s responds as expected; remove it from the table of differences",
						at, b.name)
				case known && !strings.Contains(fault, d.dynoxide):
					t.Errorf("%s: the table of differences says %q, but %s", at, d.dynoxide, fault)
				case !known && fault != "":
					t.Errorf("%s: %s %.300s\n%s", at, c.operation, c.body, fault)
				}
				delete(expected, at)
			}
		})
	}
	for at := range expected {
		t.Errorf("there is no case %q, which the table of differences names", at)
	}
}

// check returns how what came is not what is wanted, or nothing.
func (c *call) check(outcome, answer string) string {
	want := c.want
	if want == "" {
		want = "ok"
	}
	if outcome != want {
		return fmt.Sprintf("got %s: %.400s; want %s", outcome, answer, want)
	}
	if !strings.Contains(strings.ToLower(answer), strings.ToLower(c.says)) {
		return fmt.Sprintf("got %s: %.400s; want it to say %q", outcome, answer, c.says)
	}
	if c.answer == "" {
		return ""
	}
	var wanted, got any
	if err := json.Unmarshal([]byte(c.answer), &wanted); err != nil {
		panic(fmt.Sprintf("%s: %v", c.answer, err)) // the case's own fault
	}
	if err := json.Unmarshal([]byte(answer), &got); err != nil {
		return fmt.Sprintf("got no JSON: %v: %.400s", err, answer)
	}
	if !holds(wanted, got) {
		return fmt.Sprintf("got %.600s; want %.600s", answer, c.answer)
	}
	return ""
}

func TestDynamodbtest(t *testing.T) {
	run(t, backend{name: "dynamodbtest",
		open: func(t *testing.T) string { return dynamodbtest.RunT(t).URL() }}, nil)
}
