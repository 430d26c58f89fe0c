package conformance

import "testing"

// side is who AWS's documentation agrees with.
type side string

const (
	dynamodbtestRight side = "dynamodbtest"
	localRight        side = "DynamoDB Local"
	undocumented      side = "neither: it is not documented"
)

// difference is a call that DynamoDB Local answers in another way than dynamodbtest.
type difference struct {
	// at is the case's name, with ", call N" where it has several calls.
	at string
	// local is part of what the test says of DynamoDB Local's answer.
	local  string
	reason string
	sides  side
	// page is the title of AWS's page.
	page string
}

// differences are all of them.
var differences = []difference{
	{"value number as a JSON number", "got ok", "it takes what JSON has for a number", dynamodbtestRight, attributeValue},
	{"value string as true", "got ok", "it takes true for the text \"true\"", dynamodbtestRight, attributeValue},
	{"value boolean as text", "got ok", "it takes the text \"true\" for true", dynamodbtestRight, attributeValue},
	{"value not an object", "got ok", "it takes text for a value without a type", dynamodbtestRight, attributeValue},
	{"value string as a list", "got InternalFailure", "it breaks on a list where text belongs", dynamodbtestRight, errorHandling},
	{"value list as a map", "got InternalFailure", "it breaks on a map where a list belongs", dynamodbtestRight, errorHandling},
	{"value map as a list", "got InternalFailure", "it breaks on a list where a map belongs", dynamodbtestRight, errorHandling},
	{"value binary that is no base64", "got InternalFailure", "it breaks on what is no base64", dynamodbtestRight, errorHandling},
	{"batch that is no JSON", "got InternalFailure", "it breaks on JSON that is cut off", dynamodbtestRight, errorHandling},
	{"batch of gets, call 3", "got ok", "it reads a key twice that is written in two ways, and DynamoDB takes them for one key", undocumented, batchGetItem},
	{"query by a name that is a reserved word, call 2", "got ValidationException", "dynamodbtest does not know the reserved words", localRight, reservedWords},
}

// Titles of AWS's pages.
const (
	attributeValue = "Amazon DynamoDB API Reference, AttributeValue"                 // N is of type String, BOOL of type Boolean
	errorHandling  = "Amazon DynamoDB Developer Guide, Error handling with DynamoDB" // a fault of the request is HTTP 400, not 500
	batchGetItem   = "Amazon DynamoDB API Reference, BatchGetItem"
	reservedWords  = "Amazon DynamoDB Developer Guide, Reserved words in DynamoDB"
)

func TestDifferencesAreExplained(t *testing.T) {
	for _, d := range differences {
		if d.at == "" || d.local == "" || d.reason == "" || d.sides == "" || d.page == "" {
			t.Errorf("%+v: something is missing", d)
		}
	}
}
