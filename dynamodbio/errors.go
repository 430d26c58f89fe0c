package dynamodbio

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/elementtext"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// WriteError is a request that DynamoDB rejected or that did not reach it: the error of a bundle,
// of [InspectTable] and of [CreateTable]. Requests that DynamoDB throttles, and those that time out
// or fail with a server error, are retried before that: without end, unless Config.FailOnError is
// set.
type WriteError struct {
	// Table is Config.Table, and Where its region or endpoint.
	Table, Where string
	// Operation is the request that failed: BatchWriteItem, DescribeTable or CreateTable.
	Operation string
	// Code is AWS's error code (AWS documentation, "Error handling with DynamoDB"), such as
	// AccessDeniedException, or a word for a problem that came before a response, such as
	// UnknownHost.
	Code string
	// Message is AWS's message, or describes the problem that came before a response.
	Message string
	// Item is the item that DynamoDB rejected, as DynamoDB JSON cut to 300 bytes, if it is known.
	Item string
	// Err is the cause, or nil: the AWS SDK's error, that of the HTTP client or of the credentials.
	Err error
}

// Error returns the fields in one line, with what to do about the code.
func (e *WriteError) Error() string {
	return (&sink.Error{Table: e.Table, Where: e.Where, Operation: e.Operation,
		Code: e.Code, Message: e.Message, Item: e.Item}).Error()
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// publicError returns err with a *WriteError in the place of the sink's error, if there is one in
// it.
func publicError(err error) error {
	own, ok := errors.AsType[*sink.Error](err)
	if !ok {
		return err
	}
	write := &WriteError{Table: own.Table, Where: own.Where, Operation: own.Operation,
		Code: own.Code, Message: own.Message, Item: own.Item, Err: own.Err}
	if err == error(own) {
		return write
	}
	return &wrappedWriteError{err, write}
}

// wrappedWriteError is an error that has a sink's error in it, which write stands for.
type wrappedWriteError struct {
	error
	write *WriteError
}

func (e *wrappedWriteError) Unwrap() []error { return []error{e.write, e.error} }

// RowError is an element that cannot be stored because it does not fit the columns or one of
// DynamoDB's limits, found before it was sent. It is the error of a bundle; with [WithFailures]
// there is a [Failure] with the code [CodeBadRow] instead.
type RowError struct {
	// Table is Config.Table.
	Table string
	// Column is the invalid column, with the path to a nested value: r.arr[2]. It is empty when the
	// element has no declared columns, or is invalid as a whole.
	Column string
	// Attribute is the same for an element without declared columns.
	Attribute string
	// Value is the invalid value, cut to 80 bytes, or empty when it adds nothing.
	Value string
	// Reason says what is wrong with it.
	Reason string
	// Row shows the element, cut to 200 characters: [1 'a' NULL] for a row.
	Row string
	// Err is the cause, or nil: the error of a type's own MarshalDynamoDBAttributeValue or
	// MarshalText.
	Err error
}

// Error returns the fields in one line, such as
//
//	dynamodbio: table "orders": column "price": NaN cannot be stored: …; the row is [1 NaN]
func (e *RowError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "dynamodbio: table %q: ", e.Table)
	switch {
	case e.Column != "":
		b.WriteString("column " + strconv.Quote(e.Column) + ": ")
	case e.Attribute != "":
		b.WriteString("attribute " + strconv.Quote(e.Attribute) + ": ")
	}
	if e.Value != "" {
		b.WriteString(e.Value + " ")
	}
	fmt.Fprintf(&b, "%s; the row is %s", e.Reason, e.Row)
	return b.String()
}

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }

// newRowError returns the error of an element that cannot be stored, which err is the reason for.
func newRowError(table string, row any, err error) *RowError {
	e := &RowError{Table: table, Row: elementtext.Format(row, 200)}
	own, ok := err.(*encode.RowError)
	if !ok {
		e.Reason, e.Err = err.Error(), err
		return e
	}
	e.Value, e.Reason, e.Err = own.Value, own.Reason, own.Unwrap()
	if own.Attribute {
		e.Attribute = own.Column
	} else {
		e.Column = own.Column
	}
	return e
}
