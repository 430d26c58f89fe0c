package dynamodbtest

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Request is one request as the server received it.
type Request struct {
	// Seq numbers requests from 1, in the order in which the server read them.
	Seq int64
	// Operation is the operation's name, such as "BatchWriteItem", or "" if the request has none.
	Operation string
	// Tables are the names of the tables in the request, sorted. It is empty for an invalid
	// request.
	Tables []string
	// Header holds the HTTP headers, and Body the body. They are shared: do not change them.
	Header http.Header
	Body   []byte
}

// Write is one put or delete of a request.
type Write struct {
	// Table is the table's name.
	Table string
	// Delete is false for a put.
	Delete bool
	// Item is the item of a put, or the key of a delete.
	Item map[string]types.AttributeValue
}

// Writes returns the puts and deletes of a BatchWriteItem, PutItem or DeleteItem in the order of
// the request. It returns nil for other operations and for invalid requests.
func (r Request) Writes() []Write {
	op, err := decodeOperation(r.Operation, r.Body)
	if err != nil {
		return nil
	}
	switch op := op.(type) {
	case *batchWriteItem:
		var writes []Write
		for i := range op.writes {
			writes = append(writes, op.writes[i].export())
		}
		return writes
	case *putItem:
		return []Write{{Table: op.table, Item: op.attrs.export()}}
	case *deleteItem:
		return []Write{{Table: op.table, Delete: true, Item: op.attrs.export()}}
	}
	return nil
}
