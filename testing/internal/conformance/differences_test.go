package conformance

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// difference is where dynoxide differs from dynamodbtest. Cases that show it are in
// [caseDifferences], and sequences in testdata/sequences.
type difference struct {
	name string
	// shows reports whether two responses to a call of a sequence differ in this way. It is nil if
	// only cases show it.
	shows  func(c step, ours, theirs response) bool
	reason string
	sides  side
	// page is the title of AWS's page.
	page string
}

// side is the implementation that AWS's documentation agrees with.
type side string

const (
	dynamodbtestRight side = "dynamodbtest"
	undocumented      side = "neither: not documented"
)

// Titles of AWS's pages.
const (
	attributeValue = "API Reference, AttributeValue" // BOOL is of type Boolean
	batchGetItem   = "API Reference, BatchGetItem"
	batchWriteItem = "API Reference, BatchWriteItem"
	// units of local indexes are in LocalSecondaryIndexes
	consumedCapacity      = "API Reference, ConsumedCapacity"
	createTablePage       = "API Reference, CreateTable"
	itemCollectionMetrics = "API Reference, ItemCollectionMetrics"
	lowLevelAPI           = "Developer Guide, DynamoDB low-level API"
	// Limit is of type Integer; the condition is partitionKeyName = :partitionkeyval; ScannedCount
	// is the same as Count without a filter.
	queryPage = "API Reference, Query"
	// ProvisionedThroughput: "You must use either OnDemandThroughput or ProvisionedThroughput based
	// on your table's capacity mode."
	globalIndex = "API Reference, GlobalSecondaryIndex"
	// "After the backfill phase completes, all writes to items that violate the new index's key
	// schema will be rejected", where a key beyond 2048 or 1024 bytes violates it.
	indexKeyViolations = "Developer Guide, Detecting and correcting index key violations in " +
		"DynamoDB"
	localIndexes = "Developer Guide, Local secondary indexes" // each item is rounded up to 4 KB
	scanPage     = "API Reference, Scan"                      // Select
	namingRules  = "Developer Guide, Supported data types and naming rules in Amazon DynamoDB"
	writeRequest = "API Reference, WriteRequest" // "only one of these operations, not both"
)

// differences are all known differences.
var differences = []difference{
	{"an attribute's name of more than 64 KB", oursSays("Attribute name is too large"),
		"stored", dynamodbtestRight, namingRules},
	{"a BOOL as text", oursSays("STRING_VALUE cannot be converted to Boolean"),
		`"true", "yes", "1" and the like are read as true`, dynamodbtestRight, attributeValue},
	{longIndexKey, oursSays("Size of index key"),
		"stored", dynamodbtestRight, indexKeyViolations},
	{"a Query for an empty or too long key", func(c step, ours, theirs response) bool {
		return (c.operation == "Query" || c.operation == "Scan") &&
			theirs.status == http.StatusOK &&
			(strings.Contains(ours.message, "cannot contain an empty") ||
				strings.Contains(ours.message, "has exceeded the"))
	}, "finds nothing, where dynamodbtest rejects the key", undocumented, queryPage},
	{"a BatchGetItem of one number in two notations", func(c step, ours, theirs response) bool {
		return c.operation == "BatchGetItem" &&
			strings.Contains(ours.message, "contains duplicates") &&
			theirs.status == http.StatusOK
	}, "the item is read twice, where dynamodbtest sees one key twice", undocumented, batchGetItem},
	{"a JSON object with a member twice", oursSays("given twice"),
		"the last one counts, where dynamodbtest rejects the request", undocumented, lowLevelAPI},
	{"the key of an item collection", func(c step, ours, theirs response) bool {
		return without(ours, "ItemCollectionMetrics") == without(theirs, "ItemCollectionMetrics")
	}, "after a delete, a number is as in the request, not normalised",
		undocumented, itemCollectionMetrics},
	{"the units of a Scan of a local index", func(c step, ours, theirs response) bool {
		return c.operation == "Scan" && strings.Contains(c.body, `"INDEXES"`) &&
			without(ours, "ConsumedCapacity") == without(theirs, "ConsumedCapacity")
	}, "reported under Table, not under LocalSecondaryIndexes",
		dynamodbtestRight, consumedCapacity},
	{"a null in a set", oursSays("may not have a null string"),
		"a SerializationException, where dynamodbtest has a ValidationException", undocumented,
		attributeValue},
	{"a fraction for an Integer", func(c step, ours, theirs response) bool {
		return strings.Contains(ours.message, "NUMBER_VALUE cannot be converted to Integer") &&
			strings.Contains(c.body, ":1.5")
	}, "the integer part counts", dynamodbtestRight, queryPage},
	{"zero with an exponent out of range", func(c step, ours, theirs response) bool {
		return ours.status == http.StatusOK && theirs.code == validation &&
			zeroOutOfRange.MatchString(c.body)
	}, "out of range, where dynamodbtest stores 0", undocumented, namingRules},
	{"an attribute of a list or map that is not an object", func(c step, ours,
		theirs response) bool {
		return ours.code == serialization &&
			strings.Contains(theirs.message, "AttributeValue is empty")
	}, "a ValidationException, where dynamodbtest has a SerializationException",
		undocumented, attributeValue},
	{"a condition with its value first", func(c step, ours, theirs response) bool {
		return c.operation == "Query" && strings.Contains(c.body, `":v0 = pk"`)
	}, "accepted, where dynamodbtest has a syntax error", dynamodbtestRight, queryPage},
	{"the units of a Query of a local index that fetches from the table",
		func(c step, ours, theirs response) bool {
			return c.operation == "Query" && strings.Contains(c.body, `"ALL_ATTRIBUTES"`) &&
				without(ours, "ConsumedCapacity") == without(theirs, "ConsumedCapacity")
		}, "rounded up for all items together, not per item", dynamodbtestRight, localIndexes},
	{"a Scan of a local index for ALL_ATTRIBUTES", func(c step, ours, theirs response) bool {
		return c.operation == "Scan" && strings.Contains(c.body, `"ALL_ATTRIBUTES"`) &&
			strings.Contains(c.body, `"IndexName":"local"`) && theirs.status == http.StatusOK
	}, "only the projected attributes are returned", dynamodbtestRight, scanPage},
	{"a number with an exponent of many digits", func(c step, ours, theirs response) bool {
		return strings.Contains(c.body, "99999999999") && ours.code == validation &&
			theirs.code == validation
	}, "rejected in a batch with another message", undocumented, namingRules},
	{"a page of a Query of a table without a sort key", func(c step, ours, theirs response) bool {
		var parameters struct{ ExclusiveStartKey map[string]any }
		_ = json.Unmarshal([]byte(c.body), &parameters)
		content, _ := ours.content.(map[string]any)
		return theirs.code == noLastPage ||
			c.operation == "Query" && len(parameters.ExclusiveStartKey) == 1 &&
				content["Count"] == 0.0 && theirs.status == http.StatusOK
	}, "ExclusiveStartKey is ignored, and with a Limit of 1 there is no last page",
		dynamodbtestRight, queryPage},
	{"a global index without units in a provisioned table",
		func(c step, ours, theirs response) bool {
			return c.operation == "CreateTable" && theirs.status == http.StatusOK &&
				strings.Contains(ours.message, "ProvisionedThroughput must be specified for index")
		}, "created with 0 units", dynamodbtestRight, globalIndex},
	{"a table without a billing mode and units", func(c step, ours, theirs response) bool {
		return c.operation == "CreateTable" && theirs.status == http.StatusOK &&
			strings.Contains(ours.message, "when BillingMode is PROVISIONED")
	}, "billed on demand, where dynamodbtest rejects the missing units", undocumented,
		createTablePage},
	{"ScannedCount of a page of 1 MB", func(c step, ours, theirs response) bool {
		content, _ := ours.content.(map[string]any)
		return (c.operation == "Query" || c.operation == "Scan") &&
			content["Count"] == content["ScannedCount"] &&
			without(ours, "ScannedCount") == without(theirs, "ScannedCount")
	}, "the first item of the next page is counted, too", dynamodbtestRight, queryPage},
	{"a request that is a JSON array", func(c step, ours, theirs response) bool {
		return strings.HasPrefix(c.body, "[") && ours.code == serialization
	}, "accepted as an object without members", dynamodbtestRight, lowLevelAPI},
	{"26 writes over two tables", nil,
		"rejected with another message", undocumented, batchWriteItem},
	{"a BatchWriteItem without RequestItems", nil,
		"rejected with another message", undocumented, batchWriteItem},
	{"a WriteRequest with a put and a delete", nil,
		"the put is applied, the delete ignored", dynamodbtestRight, writeRequest},
	{"a put or a delete of nothing", nil,
		"rejected with another message", undocumented, writeRequest},
}

// zeroOutOfRange is zero with an exponent of three digits or more.
var zeroOutOfRange = regexp.MustCompile(`"[+-]?0*\.?0*[eE][+-]?[0-9]{3,}"`)

// oursSays recognises a difference by a part of dynamodbtest's error message.
func oursSays(text string) func(c step, ours, theirs response) bool {
	return func(_ step, ours, _ response) bool { return strings.Contains(ours.message, text) }
}

// without returns the text of a success without a member, or of another response as it is.
func without(r response, name string) string {
	content, ok := r.content.(map[string]any)
	if !ok {
		return r.String()
	}
	rest := maps.Clone(content)
	delete(rest, name)
	return jsonText(rest)
}

// TestDifferencesAreExplained checks that each difference is complete, and that a case or a
// sequence shows it.
func TestDifferencesAreExplained(t *testing.T) {
	shown := map[string]bool{}
	for _, d := range caseDifferences {
		shown[d.name] = true
	}
	inSequence := map[string]bool{}
	for _, steps := range readSequences(t) {
		for _, c := range steps {
			if c.difference != "" {
				shown[c.difference], inSequence[c.difference] = true, true
			}
		}
	}
	for _, d := range differences {
		if d.name == "" || d.reason == "" || d.sides == "" || d.page == "" {
			t.Errorf("%q: a field is missing", d.name)
		}
		if !shown[d.name] {
			t.Errorf("no case and no sequence in testdata/sequences shows %q", d.name)
		}
		if (d.shows != nil) != inSequence[d.name] {
			t.Errorf(
				"%q: recognised by a function: %v; shown by a sequence: %v",
				d.name,
				d.shows != nil,
				inSequence[d.name],
			)
		}
		delete(shown, d.name)
	}
	for name := range shown {
		t.Errorf("a case or a sequence shows %q, which is not in the list", name)
	}
}
