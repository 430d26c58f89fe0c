package conformance

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// knownDifference is what dynoxide does otherwise than dynamodbtest in random sequences. A file in
// testdata/sequences shows it.
type knownDifference struct {
	name string
	// shows reports whether two responses to a call differ in this way.
	shows  func(c step, ours, theirs response) bool
	reason string
	sides  side
	// page is the title of AWS's page.
	page string
}

// knownDifferences are all of them.
var knownDifferences = []knownDifference{
	{"an attribute's name of more than 64 KB", oursSays("Attribute name is too large"),
		"stored", dynamodbtestRight, namingRules},
	{"a BOOL as text", oursSays("STRING_VALUE cannot be converted to Boolean"),
		`"true", "yes", "1" and the like are read as true`, dynamodbtestRight, attributeValue},
	{"an index key of more than 2048 or 1024 bytes", oursSays("Size of index key"),
		"stored", dynamodbtestRight, indexKeyViolations},
	{"a Query for an empty or too long key", func(c step, ours, theirs response) bool {
		return (c.operation == "Query" || c.operation == "Scan") && theirs.status == http.StatusOK &&
			(strings.Contains(ours.message, "cannot contain an empty") || strings.Contains(ours.message, "has exceeded the"))
	}, "finds nothing, where dynamodbtest rejects the key", undocumented, queryPage},
	{"a BatchGetItem of one number in two notations", func(c step, ours, theirs response) bool {
		return c.operation == "BatchGetItem" && strings.Contains(ours.message, "contains duplicates") && theirs.status == http.StatusOK
	}, "the item is read twice, where dynamodbtest sees one key twice", undocumented, batchGetItem},
	{"a JSON object with a member twice", oursSays("given twice"),
		"the last of them counts, where dynamodbtest rejects the request", undocumented, lowLevelAPI},
	{"the key of an item collection", func(c step, ours, theirs response) bool {
		return without(ours, "ItemCollectionMetrics") == without(theirs, "ItemCollectionMetrics")
	}, "of a delete: a number is as the request wrote it, not normalised", undocumented, itemCollectionMetrics},
	{"the units of a Scan of a local index", func(c step, ours, theirs response) bool {
		return c.operation == "Scan" && strings.Contains(c.body, `"INDEXES"`) &&
			without(ours, "ConsumedCapacity") == without(theirs, "ConsumedCapacity")
	}, "they stand under Table, not under LocalSecondaryIndexes", dynamodbtestRight, consumedCapacity},
	{"a null in a set", oursSays("may not have a null string"),
		"a SerializationException, where dynamodbtest has a ValidationException", undocumented, attributeValue},
	{"a fraction for an Integer", func(c step, ours, theirs response) bool {
		return strings.Contains(ours.message, "NUMBER_VALUE cannot be converted to Integer") && strings.Contains(c.body, ":1.5")
	}, "its whole part counts", dynamodbtestRight, queryPage},
	{"zero with an exponent out of range", func(c step, ours, theirs response) bool {
		return ours.status == http.StatusOK && zeroOutOfRange.MatchString(c.body) &&
			(strings.Contains(theirs.message, "Number overflow") || strings.Contains(theirs.message, "Number underflow"))
	}, "out of range, where dynamodbtest stores 0", undocumented, dataTypes},
	{"an attribute of a list or map that is no object", func(c step, ours, theirs response) bool {
		return ours.code == serialization && strings.Contains(theirs.message, "AttributeValue is empty")
	}, "a ValidationException, where dynamodbtest has a SerializationException", undocumented, attributeValue},
	{"a condition with its value first", func(c step, ours, theirs response) bool {
		return c.operation == "Query" && strings.Contains(c.body, `":v0 = pk"`)
	}, "taken, where dynamodbtest has a syntax error", dynamodbtestRight, queryPage},
	{"a page of a Query of a table without a sort key", func(c step, ours, theirs response) bool {
		return c.operation == "Query" && strings.Contains(c.body, "ExclusiveStartKey") && ours.status == http.StatusOK &&
			theirs.status == http.StatusOK || theirs.code == noLastPage
	}, "ExclusiveStartKey is ignored, and with a Limit of 1 there is no last page", dynamodbtestRight, queryPage},
	{"a table without a billing mode and units", func(c step, ours, theirs response) bool {
		return c.operation == "CreateTable" && theirs.status == http.StatusOK && strings.Contains(ours.message, "when BillingMode is PROVISIONED")
	}, "billed on demand, where dynamodbtest misses the units", undocumented, createTablePage},
	{"ScannedCount of a page of 1 MB", func(c step, ours, theirs response) bool {
		content, _ := ours.content.(map[string]any)
		return (c.operation == "Query" || c.operation == "Scan") && content["Count"] == content["ScannedCount"] &&
			without(ours, "ScannedCount") == without(theirs, "ScannedCount")
	}, "the first item of the next page counts, too", dynamodbtestRight, queryPage},
	{"a request that is a JSON array", func(c step, ours, theirs response) bool {
		return strings.HasPrefix(c.body, "[") && ours.code == serialization
	}, "taken for an object without members", dynamodbtestRight, lowLevelAPI},
}

// zeroOutOfRange is zero with an exponent of three digits or more.
var zeroOutOfRange = regexp.MustCompile(`"[+-]?0*\.?0*[eE][+-]?[0-9]{3,}"`)

// oursSays recognises a difference by what dynamodbtest's error has in its message.
func oursSays(text string) func(c step, ours, theirs response) bool {
	return func(_ step, ours, _ response) bool { return strings.Contains(ours.message, text) }
}

// without returns the text of a success without a member, or else that of the response.
func without(r response, name string) string {
	content, ok := r.content.(map[string]any)
	if !ok {
		return r.String()
	}
	rest := maps.Clone(content)
	delete(rest, name)
	return jsonText(rest)
}

// recognise returns the known difference that two responses show, or nil.
func recognise(c step, ours, theirs response) *knownDifference {
	for i, d := range knownDifferences {
		if d.shows(c, ours, theirs) {
			return &knownDifferences[i]
		}
	}
	return nil
}

// TestKnownDifferencesAreShown holds that each is explained, and shown by a sequence.
func TestKnownDifferencesAreShown(t *testing.T) {
	shown := map[string]bool{}
	for _, steps := range readSequences(t) {
		for _, c := range steps {
			shown[c.difference] = true
		}
	}
	for _, d := range knownDifferences {
		if d.name == "" || d.shows == nil || d.reason == "" || d.sides == "" || d.page == "" {
			t.Errorf("%q: a field is missing", d.name)
		}
		if !shown[d.name] {
			t.Errorf("no sequence in testdata/sequences shows %q", d.name)
		}
		delete(shown, d.name)
	}
	delete(shown, "")
	for name := range shown {
		t.Errorf("a sequence in testdata/sequences shows %q, which is not known", name)
	}
}
