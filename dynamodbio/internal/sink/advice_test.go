package sink

import (
	"strings"
	"testing"
)

func TestRejectedIndexKeysComeWithAdvice(t *testing.T) {
	const nulls, empty = "'sink.ignore-nulls' = 'true' leaves out attributes that are NULL",
		"NULLIF(column, '')"
	for _, test := range []struct{ code, message, want string }{
		{"ValidationException", "One or more parameter values were invalid: Type mismatch for " +
			"Index Key source_id Expected: S Actual: NULL IndexName: by_source", nulls},
		{"ValidationException", "One or more parameter values are not valid. A value specified " +
			"for a secondary index key is not supported. " +
			"The AttributeValue for a key attribute cannot contain an empty string value. " +
			"IndexName: by_source, IndexKey: source_id", empty},
		{"ValidationException", "One or more parameter values were invalid: Type mismatch for " +
			"Index Key source_id Expected: S Actual: N IndexName: by_source", ""},
		{"ValidationException", "One or more parameter values were invalid: Type mismatch for " +
			"key id expected: S actual: NULL", ""},
		{"OtherException", "Type mismatch for Index Key source_id Expected: S Actual: NULL " +
			"IndexName: by_source", ""},
	} {
		e := &Error{Code: test.code, Message: test.message}
		for _, text := range []string{e.Error(), e.messageWithAdvice()} {
			if !strings.Contains(text, test.message) ||
				test.want != "" && !strings.Contains(text, test.want) ||
				test.want == "" && strings.HasSuffix(text, ")") {
				t.Errorf("%s, want %q", text, test.want)
			}
		}
	}
}
