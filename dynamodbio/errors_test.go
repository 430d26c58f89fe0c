package dynamodbio

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/encode"
	"github.com/beam-dynamodb/beam-dynamodb/dynamodbio/internal/sink"
)

// The error of the sink is a WriteError for callers, with the same text, wherever it is in a chain,
// and all that it wraps stays reachable.
func TestTheSinksErrorIsAWriteError(t *testing.T) {
	own := &sink.Error{Table: "orders", Where: "us-east-2", Operation: "BatchWriteItem",
		Code: "AccessDeniedException", Message: "no", Item: "{}", Err: io.ErrUnexpectedEOF}
	for _, err := range []error{own, fmt.Errorf("waiting: %w", own), errors.Join(io.EOF, own)} {
		got := publicError(err)
		if got.Error() != err.Error() {
			t.Errorf("the text is %q, want %q", got, err)
		}
		var write *WriteError
		if !errors.As(got, &write) {
			t.Fatalf("%v is not a WriteError", got)
		}
		want := WriteError{Table: "orders", Where: "us-east-2", Operation: "BatchWriteItem",
			Code: "AccessDeniedException", Message: "no", Item: "{}", Err: io.ErrUnexpectedEOF}
		if *write != want {
			t.Errorf("%+v, want %+v", *write, want)
		}
		if !errors.Is(got, io.ErrUnexpectedEOF) || errors.Is(got, io.EOF) != errors.Is(err,
			io.EOF) {
			t.Errorf("%v does not wrap what %v does", got, err)
		}
	}
	if got := publicError(io.EOF); got != io.EOF {
		t.Errorf("%v, want another error as it is", got)
	}
}

func TestARowErrorNamesTableColumnAndRow(t *testing.T) {
	for want, reason := range map[string]error{
		`dynamodbio: table "orders": column "price": NaN is not a number; the row is nil`: &encode.RowError{
			Column: "price", Value: "NaN", Reason: "is not a number"},
		`dynamodbio: table "orders": attribute "id": it is empty; the row is nil`: &encode.RowError{
			Column: "id", Reason: "it is empty", Attribute: true},
		`dynamodbio: table "orders": EOF; the row is nil`: io.EOF,
	} {
		got := newRowError("orders", nil, reason)
		if got.Error() != want {
			t.Errorf("%s, want %s", got, want)
		}
		if own, ok := reason.(*encode.RowError); ok && own.Column != got.Column+got.Attribute {
			t.Errorf("the column is %q and the attribute %q", got.Column, got.Attribute)
		}
	}
	if got := newRowError("orders", nil, io.EOF); !errors.Is(got, io.EOF) {
		t.Errorf("%v does not wrap its cause", got)
	}
}
