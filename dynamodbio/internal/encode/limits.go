package encode

// DynamoDB's limits (AWS documentation, "Quotas"), in bytes.
const (
	// maxItemSize is for a whole item: 400 KiB, names included.
	maxItemSize = 409600
	// maxPartitionKeySize and maxSortKeySize are for key attributes that are strings or binaries.
	maxPartitionKeySize = 2048
	maxSortKeySize      = 1024
	maxNameSize         = 65535
	maxKeyNameSize      = 255
)

// maxDepth is how many levels an attribute's value may have, itself included (AWS documentation,
// "Quotas", Attributes). It also ends the encoding of a Go value that contains itself.
const maxDepth = 32
