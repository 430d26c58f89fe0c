package encode

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/beam-dynamodb/beam-dynamodb/schema"
)

// RowError is the error for one element that cannot be stored. Other elements are not affected.
type RowError struct {
	// Column is the invalid column or attribute, with the path to a nested value (r.arr[2]). It is
	// empty when the whole element is invalid.
	Column string
	// Value is the invalid value, shortened, or empty when it adds nothing.
	Value string
	// Reason says what is wrong with the value.
	Reason string

	// Attribute is true when Column is an attribute: there are no declared columns.
	Attribute bool

	cause error // the error of a user's own marshaler
}

// Error returns a text such as: column "price": NaN cannot be stored: DynamoDB numbers are finite.
func (e *RowError) Error() string {
	var b strings.Builder
	if e.Column != "" {
		noun := "column "
		if e.Attribute {
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

// rowErrorf returns a RowError about a value. The callers add the path to the value, with withPath.
func rowErrorf(value, format string, args ...any) error {
	return &RowError{Value: shorten(value), Reason: fmt.Sprintf(format, args...)}
}

func valueErrorf(v *schema.Value, format string, args ...any) error {
	return rowErrorf(FormatValue(*v), format, args...)
}

// withPath puts a step in front of the path of a nested value's error.
func withPath(err error, step string) error {
	var row *RowError
	if errors.As(err, &row) {
		row.Column = step + row.Column
	}
	return err
}

func withIndex(err error, i int) error { return withPath(err, "["+strconv.Itoa(i)+"]") }

// keyText returns the text of a MAP's key for a path.
func keyText(k *schema.Value) string {
	if k.Kind() == schema.KindString {
		return k.Text()
	}
	return FormatValue(*k)
}

func withKey(err error, key string) error {
	return withPath(err,
		"["+strconv.Quote(shorten(key))+"]")
}

// aboutAttribute makes the error name an attribute instead of a column: there are no declared
// columns.
func aboutAttribute(err error) error {
	var row *RowError
	if errors.As(err, &row) {
		row.Attribute = true
	}
	return err
}
