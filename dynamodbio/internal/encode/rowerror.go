package encode

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// RowError says why one element cannot be stored. Other elements are not concerned.
type RowError struct {
	// Column is the column or attribute at fault, with the path to a nested value (r.arr[2]), or
	// empty when the whole element is.
	Column string
	// Value is the value at fault, shortened, or empty when it adds nothing.
	Value string
	// Reason says what is wrong with it.
	Reason string

	attribute bool  // there are no declared columns
	cause     error // the error of a user's own marshaler
}

// Error returns such as: column "price": NaN cannot be stored: DynamoDB numbers are finite.
func (e *RowError) Error() string {
	var b strings.Builder
	if e.Column != "" {
		noun := "column "
		if e.attribute {
			noun = "attribute "
		}
		b.WriteString(noun + strconv.Quote(e.Column) + ": ")
	}
	if e.Value != "" {
		b.WriteString(e.Value + " ")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Unwrap returns the error of the element's own marshaler, or nil.
func (e *RowError) Unwrap() error { return e.cause }

// maxShown bounds the value shown in an error, in bytes.
const maxShown = 80

func shorten(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if len(s) <= maxShown {
		return s
	}
	cut := maxShown
	for !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// bad returns a RowError about a value shown as the text; the path is added on the way out, by at.
func bad(value, format string, args ...any) error {
	return &RowError{Value: shorten(value), Reason: fmt.Sprintf(format, args...)}
}

func badValue(v *schema.Value, format string, args ...any) error {
	return bad(FormatValue(*v), format, args...)
}

// at puts a step of the path in front of what a nested value's error says already.
func at(err error, step string) error {
	var row *RowError
	if errors.As(err, &row) {
		row.Column = step + row.Column
	}
	return err
}

func atIndex(err error, i int) error { return at(err, "["+strconv.Itoa(i)+"]") }

// keyText shows a MAP's key in a path.
func keyText(k *schema.Value) string {
	if k.Kind() == schema.KindString {
		return k.Text()
	}
	return FormatValue(*k)
}

func atKey(err error, key string) error { return at(err, "["+strconv.Quote(shorten(key))+"]") }

// ofAttribute makes the error speak of an attribute: there are no declared columns.
func ofAttribute(err error) error {
	var row *RowError
	if errors.As(err, &row) {
		row.attribute = true
	}
	return err
}
