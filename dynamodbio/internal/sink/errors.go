package sink

import (
	"fmt"
	"strings"
)

// Kind says how the sink handles an error.
type Kind uint8

const (
	// Transient errors are retried: 5xx responses, timeouts, broken connections.
	Transient Kind = iota
	// Throttled errors are retried at a lower rate.
	Throttled
	// BadItem errors are of one invalid item of the batch, which is not retried.
	BadItem
	// Permanent errors fail the bundle at once, as no retry can succeed: no such table, access
	// denied, bad credentials.
	Permanent
)

// Error is a request that DynamoDB rejected or that did not reach it.
type Error struct {
	Kind Kind
	// Code is AWS's error code, or one of this module's for a request without a response.
	Code    string
	Message string
	// Table is the table's name or ARN and Where its region or endpoint.
	Table, Where string
	// Operation is the request that failed: BatchWriteItem, DescribeTable or CreateTable.
	Operation string
	// HotPartition is true when DynamoDB says that partitions throttle, and not the table.
	HotPartition bool
	// Item is the rejected item, shortened, or "".
	Item string
	Err  error

	malformed bool // the response reports success and is not DynamoDB's
}

// Names of operations in errors.
const (
	batchWrite  = "BatchWriteItem"
	createTable = "CreateTable"
)

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "table %q in %s: ", e.Table, e.Where)
	if e.Operation != "" && (e.Code == CodeUnexpectedResponse || e.Operation == createTable) {
		b.WriteString(e.Operation + ": ") // AWS's own messages name it where needed
	}
	b.WriteString(e.Code)
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.Item != "" {
		b.WriteString("; item " + e.Item)
	}
	if a := e.advice(); a != "" {
		b.WriteString(" (" + a + ")")
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// forItem returns a copy of e that shows the item.
func (e *Error) forItem(it *entry) *Error {
	c := *e
	const most = 300
	if c.Item = string(it.body); len(c.Item) > most {
		c.Item = strings.ToValidUTF8(c.Item[:most], "") + "…"
	}
	return &c
}

// Detail returns the code, the message and what to do, without the table, for a warning that names
// the table already.
func (e *Error) Detail() string {
	text := e.Code
	if e.Message != "" {
		text += ": " + e.Message
	}
	if a := e.advice(); a != "" {
		text += " (" + a + ")"
	}
	return text
}
