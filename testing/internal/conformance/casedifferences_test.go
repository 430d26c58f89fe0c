package conformance

// caseDifference is a call of a case to which dynoxide responds differently.
type caseDifference struct {
	// at is the name of the case, with ", call N" where it has several calls.
	at string
	// dynoxide is part of the test's report on dynoxide's response.
	dynoxide string
	name     string // of the difference
}

// caseDifferences are the calls of cases to which dynoxide responds differently.
var caseDifferences = []caseDifference{
	{"name of more than 64 KB", "got ok", "an attribute's name of more than 64 KB"},
	{"value boolean as text", "got ok", "a BOOL as text"},
	{"batch of 26 in two tables", "Value '{", "26 writes over two tables"},
	{"batch without RequestItems", "missing field", "a BatchWriteItem without RequestItems"},
	{"batch with a put that is a delete too", "got ok", "a WriteRequest with a put and a delete"},
	{"batch with a put of nothing", "missing field", "a put or a delete of nothing"},
	{"batch with a delete of nothing", "missing field", "a put or a delete of nothing"},
	{"batch of gets, call 3", "got ok", "a BatchGetItem of one number in two notations"},
	{"index key is too long, call 2", "got ok", longIndexKey},
	{"index key is too long in a batch, call 2", "got ok", longIndexKey},
	{"index key is too long in a batch, call 3", "got {", longIndexKey},
	{"index key is too long for a sort key, call 2", "got ok", longIndexKey},
	{"index key is too long for a sort key in a batch, call 2", "got ok", longIndexKey},
	{"index key is too long for a sort key in a batch, call 3", "got {", longIndexKey},
}

const longIndexKey = "an index key of more than 2048 or 1024 bytes"
