package conformance

import "testing"

// side is who AWS's documentation agrees with.
type side string

const (
	dynamodbtestRight side = "dynamodbtest"
	undocumented      side = "neither: not documented"
)

// difference is a call that dynoxide answers differently from dynamodbtest.
type difference struct {
	// at is the name of a case, with ", call N" where it has several calls.
	at string
	// dynoxide is part of what the test reports of dynoxide's response.
	dynoxide string
	reason   string
	sides    side
	// page is the title of AWS's page.
	page string
}

// differences are all differences in [cases].
var differences = []difference{
	{"name of more than 64 KB", "got ok", "no limit on the length of attribute names", dynamodbtestRight, namingRules},
	{"value boolean as text", "got ok", `"true", "yes", "1" and the like are read as true`, dynamodbtestRight, attributeValue},
	{"batch of 26 in two tables", "Value '{", "rejected with another message", undocumented, batchWriteItem},
	{"batch without RequestItems", "missing field", "rejected with another message", undocumented, batchWriteItem},
	{"batch with a put that is a delete too", "got ok", "the put is applied, the delete is ignored", dynamodbtestRight, writeRequest},
	{"batch with a put of nothing", "missing field", "rejected with another message", undocumented, putRequest},
	{"batch with a delete of nothing", "missing field", "rejected with another message", undocumented, deleteRequest},
	{"index key is too long, call 2", "got ok", tooLong, dynamodbtestRight, indexKeyViolations},
	{"index key is too long in a batch, call 2", "got ok", tooLong, dynamodbtestRight, indexKeyViolations},
	{"index key is too long in a batch, call 3", "got {", "and the items are stored", dynamodbtestRight, indexKeyViolations},
	{"index key is too long for a sort key, call 2", "got ok", tooLong, dynamodbtestRight, indexKeyViolations},
	{"index key is too long for a sort key in a batch, call 2", "got ok", tooLong, dynamodbtestRight, indexKeyViolations},
	{"index key is too long for a sort key in a batch, call 3", "got {", "and the items are stored", dynamodbtestRight, indexKeyViolations},
	{"batch of gets, call 3", "got ok", "one number in two notations counts as two keys", undocumented, batchGetItem},
}

const tooLong = "no limit on the length of index keys"

// Titles of AWS's pages.
const (
	attributeValue        = "API Reference, AttributeValue" // BOOL is of type Boolean
	batchGetItem          = "API Reference, BatchGetItem"
	batchWriteItem        = "API Reference, BatchWriteItem"
	consumedCapacity      = "API Reference, ConsumedCapacity" // units of local indexes are in LocalSecondaryIndexes
	createTablePage       = "API Reference, CreateTable"
	dataTypes             = "Developer Guide, Data types"
	deleteRequest         = "API Reference, DeleteRequest"
	itemCollectionMetrics = "API Reference, ItemCollectionMetrics"
	lowLevelAPI           = "Developer Guide, DynamoDB low-level API"
	// Limit is of type Integer; the condition is partitionKeyName = :partitionkeyval; ScannedCount is
	// the same as Count without a filter.
	queryPage = "API Reference, Query"
	// "After the backfill phase completes, all writes to items that violate the new index's key schema
	// will be rejected", where a key beyond 2048 or 1024 bytes violates it.
	indexKeyViolations = "Developer Guide, Detecting and correcting index key violations in DynamoDB"
	namingRules        = "Developer Guide, Supported data types and naming rules in Amazon DynamoDB"
	putRequest         = "API Reference, PutRequest"
	writeRequest       = "API Reference, WriteRequest" // "you can specify one of these operations, not both"
)

func TestDifferencesAreExplained(t *testing.T) {
	for _, d := range differences {
		if d.at == "" || d.dynoxide == "" || d.reason == "" || d.sides == "" || d.page == "" {
			t.Errorf("%+v: a field is missing", d)
		}
	}
}
